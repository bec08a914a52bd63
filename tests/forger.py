"""Saves and exports whose meaning is forged while every digest of them holds.

A forgery is a copy of a real file, told otherwise, in which hash chain, row digests, snapshots, manifest and
seal are computed anew, as anyone who has read docs/SAVE_FORMAT.md can compute them.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from saves.events import Entry, Fact
from saves.events.errors import SaveError
from saves.file import export_format
from saves.file.chain import GENESIS, digest, link
from saves.file.tables import TABLES
from saves.log.fold import FOLD, fold
from saves.state import State

Forgery = Callable[[sqlite3.Connection], object]
"""What is changed in the copy."""


def forge(original: Path, target: Path, *forgeries: Forgery, after: Iterable[Forgery] = ()) -> Path:
    """Write the forged copy of a closed save or of an export, and give its path.

    `after` is done last of all, when the digests are computed: triggers and damage belong there. The copy has
    no vault beside it.
    """
    shutil.copyfile(original, target)
    sealed = export_format.is_export(target)
    if sealed:
        target.write_bytes(target.read_bytes()[: -export_format.SEAL_BYTES])
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        # One file is all there is of it, without a write-ahead log beside it.
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        for forgery in forgeries:
            forgery(connection)
        rehash(connection)
        for forgery in after:
            forgery(connection)
    if sealed:
        export_format.seal(target)
    return target


def rehash(connection: sqlite3.Connection) -> None:
    """Compute every digest anew that stands within the database."""
    connection.execute("BEGIN")
    last = _rechain(connection)
    _redigest(connection)
    if _has(connection, "snapshots"):
        _refold(connection)
    if _has(connection, "manifest") and last:
        connection.execute(
            "UPDATE manifest SET record = json_set(record, '$.last_id', ?, '$.last_hash', ?)"
            " WHERE json_valid(record)",
            last,
        )
    connection.execute("COMMIT")


def sql(*statements: str) -> Forgery:
    """Run statements, the tables of the schema open to them."""

    def forgery(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement).fetchall()
        connection.execute("PRAGMA writable_schema = OFF")

    return forgery


def changed(kind: str, place: int = 0, **fields: Any) -> Forgery:
    """Give fields of one event of a kind other values; the place counts from 0, or from the end below it."""
    return retold(kind, lambda payload: payload.update(fields), place)


def retold(kind: str, change: Callable[[dict[str, Any]], object], place: int = 0) -> Forgery:
    """Change the payload of one event of a kind."""

    def forgery(connection: sqlite3.Connection) -> None:
        number, text = _found(connection, kind, place)
        payload = json.loads(text)
        change(payload)
        _write(connection, number, json.dumps(payload, separators=(",", ":")))

    return forgery


def replaced(kind: str, old: str, new: str, place: int = 0) -> Forgery:
    """Change what a pattern finds in an event's payload, into what no encoder would write too."""

    def forgery(connection: sqlite3.Connection) -> None:
        number, text = _found(connection, kind, place)
        changed, found = re.subn(old, lambda _: new, text)
        assert found, f"{text} has no {old}"
        _write(connection, number, changed)

    return forgery


def appended(*facts: Fact, subject: str = "forged", time: float | None = None) -> Forgery:
    """Tell more at the story's end."""

    def forgery(connection: sqlite3.Connection) -> None:
        number, at = connection.execute("SELECT max(id), max(time) FROM events").fetchone()
        _insert(connection, number + 1, facts, subject, at if time is None else time)

    return forgery


def inserted(before: str, *facts: Fact, place: int = 0, subject: str = "forged") -> Forgery:
    """Tell more before an event of a kind."""

    def forgery(connection: sqlite3.Connection) -> None:
        number, _ = _found(connection, before, place)
        [at] = connection.execute("SELECT time FROM events WHERE id = ?", (number,)).fetchone()
        _make_room(connection, number, len(facts))
        _insert(connection, number, facts, subject, at)

    return forgery


def removed(kind: str, place: int = 0) -> Forgery:
    """Leave an event out; those after it move up."""

    def forgery(connection: sqlite3.Connection) -> None:
        number, _ = _found(connection, kind, place)
        connection.execute("DELETE FROM events WHERE id = ?", (number,))
        _make_room(connection, number, -1)

    return forgery


def row(table: str, record: msgspec.Struct) -> Forgery:
    """Put a row into one of the tables of rows, in the place of the one with its key."""

    def forgery(connection: sqlite3.Connection) -> None:
        [found] = [each for each in TABLES if each.name == table]
        key = " AND ".join(f"{name} = ?" for name in found.key)
        connection.execute(f"DELETE FROM {table} WHERE {key}", [getattr(record, name) for name in found.key])
        found.write(connection, [record])

    return forgery


def manifest(**fields: Any) -> Forgery:
    """Give fields of the manifest other values; the end of the log is told as it is unless done `after`."""

    def forgery(connection: sqlite3.Connection) -> None:
        [record] = connection.execute("SELECT record FROM manifest").fetchone()
        told = json.dumps(json.loads(record) | fields, separators=(",", ":"))
        connection.execute("UPDATE manifest SET record = ?", (told,))

    return forgery


def _has(connection: sqlite3.Connection, table: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return connection.execute(query, (table,)).fetchone() is not None


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_xinfo({table})")]


def _rechain(connection: sqlite3.Connection) -> tuple[int, str] | None:
    """Chain the events anew and give the end of the log; None where there is no log of our columns."""
    if not _has(connection, "events") or "payload" not in _columns(connection, "events"):
        return None
    query = "SELECT id, time, kind, subject, CAST(payload AS BLOB) FROM events ORDER BY id"
    previous, number, hashes = GENESIS, 0, []
    for number, at, kind, subject, payload in connection.execute(query):
        previous = link(previous, number, at, kind, subject, payload)
        hashes.append((previous, number))
    connection.executemany("UPDATE events SET hash = ? WHERE id = ?", hashes)
    return number, previous


def _redigest(connection: sqlite3.Connection) -> None:
    for table in TABLES:
        if not _has(connection, table.name) or "digest" not in _columns(connection, table.name):
            continue
        rows = connection.execute(f"SELECT rowid, {table.columns} FROM {table.name}").fetchall()
        digests = [(table.digest(tuple(columns)), rowid) for rowid, *columns in rows]
        connection.executemany(f"UPDATE {table.name} SET digest = ? WHERE rowid = ?", digests)


def _refold(connection: sqlite3.Connection) -> None:
    """Make the snapshots be what the events add up to; of a story that does not fold there are none."""
    wanted = [number for (number,) in connection.execute("SELECT id FROM snapshots ORDER BY id")]
    connection.execute("DELETE FROM snapshots")
    state = State()
    names = ("id", "time", "kind", "subject", "payload", "hash")
    query = "SELECT id, time, kind, subject, CAST(payload AS BLOB), hash FROM events ORDER BY id"
    try:
        for event in connection.execute(query).fetchall() if _has(connection, "events") else []:
            fold(state, [Entry(**dict(zip(names, event, strict=True)))])
            if state.last_id in wanted:
                kept = (state.last_id, state.last_hash, FOLD, msgspec.json.encode(state).decode())
                connection.execute("INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)", (*kept, digest(kept)))
    except (SaveError, LookupError, ArithmeticError, TypeError, ValueError):
        connection.execute("DELETE FROM snapshots")


def _found(connection: sqlite3.Connection, kind: str, place: int) -> tuple[int, str]:
    query = "SELECT id, payload FROM events WHERE kind = ? ORDER BY id"
    found: tuple[int, str] = connection.execute(query, (kind,)).fetchall()[place]
    return found


def _write(connection: sqlite3.Connection, number: int, payload: str) -> None:
    connection.execute("UPDATE events SET payload = ? WHERE id = ?", (payload, number))


def _make_room(connection: sqlite3.Connection, number: int, events: int) -> None:
    # By way of negative ids, since each id is the key and may stand only once at any moment.
    connection.execute("UPDATE events SET id = -(id + ?) WHERE id >= ?", (events, number))
    connection.execute("UPDATE events SET id = -id WHERE id < 0")


def _insert(
    connection: sqlite3.Connection, number: int, facts: Iterable[Fact], subject: str, at: float
) -> None:
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, '')",
        (
            (number + place, at, type(fact).__name__, subject, msgspec.json.encode(fact).decode())
            for place, fact in enumerate(facts)
        ),
    )
    connection.execute("COMMIT")
