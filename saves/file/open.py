"""Open a save's file: recognise its layout, refuse other files, and set up every connection alike."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from common.files import whole_file
from saves.events.errors import SaveError, UnreadableError
from saves.file import export_format, gate, schema
from saves.file.guard import Guarded, guarded
from saves.file.paths import layout_backup, make_folder, private_file, unwritable
from saves.file.transaction import explain_errors, transaction

BUSY_SECONDS = 5.0

SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""The last bytes of a rollback journal that belongs to a transaction over several files."""

SETTINGS = (
    "trusted_schema = OFF",
    "foreign_keys = ON",
    "cell_size_check = ON",
    "mmap_size = 0",
    "synchronous = NORMAL",
)

FRESH_SETTINGS = (f"page_size = {gate.PAGE_BYTES}", "encoding = 'UTF-8'", "auto_vacuum = NONE")

WRITER_SETTINGS = ("journal_mode = WAL", "wal_autocheckpoint = 1000", f"journal_size_limit = {16 << 20}")
"""The write-ahead log is moved into the file every 1000 pages, and cut to 16 MiB when it restarts."""


def open_for_reading(save: Path) -> sqlite3.Connection:
    """A read-only connection to a save of this layout; raises SaveError when there is none."""
    connection = _connected(save, "ro")
    with _settled(connection):
        version = _recognised(connection, save)
        if version == 0:
            raise _empty(save)
        if version < len(schema.MIGRATIONS):
            raise UnreadableError(
                f"{save} has an older layout: `realm` upgrades it, and keeps a backup first."
            )
    return connection


def open_for_salvage(save: Path) -> sqlite3.Connection:
    """A read-only connection to a save of any layout, whose rows may be damaged; raises SaveError."""
    connection = _connected(save, "ro")
    with _settled(connection):
        if _recognised(connection, save) == 0:
            raise _empty(save)
    return connection


def open_for_writing(
    save: Path, *, create: bool = False, migrations: Sequence[schema.Migration] = schema.MIGRATIONS
) -> sqlite3.Connection:
    """The writing connection, for the holder of the save's lock; an older layout is backed up and upgraded.

    Raises SaveError when the save can't be used, and when there is none and `create` is false.
    """
    if create and not _present(save):
        make_folder(save.absolute().parent)
        os.close(private_file(save))
    connection = _connected(save, "rw")
    with _settled(connection):
        version = _recognised(connection, save, migrations)
        if version == 0 and not create:
            raise _empty(save)
        _make_private(save)
        _set(connection, WRITER_SETTINGS if version else (*FRESH_SETTINGS, *WRITER_SETTINGS))
        if version < len(migrations):
            _upgrade(connection, save, version, migrations)
    return connection


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Write a compact copy of an open save, which replaces the target once the copy is complete.

    Raises SaveError, or DiskError when the disk is full, with nothing left of the copy.
    """
    try:
        with whole_file(target) as part, explain_errors(connection):
            connection.execute("VACUUM INTO ?", (str(part),))
    except OSError as error:
        raise unwritable(target, error) from error


def empty_wal(save: Path) -> None:
    """Move the write-ahead log into the save's file, for the holder of its lock; raises SaveError."""
    with closing(open_for_writing(save)) as connection, explain_errors(connection):
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise SaveError(f"{save} is being read by another program: close its windows and try again.")


def _upgrade(
    connection: sqlite3.Connection, save: Path, version: int, migrations: Sequence[schema.Migration]
) -> None:
    if version:
        back_up(connection, layout_backup(save, version))
    with transaction(connection):
        schema.upgrade(connection, migrations)


def _connected(save: Path, mode: str) -> Guarded:
    if not _present(save):
        raise UnreadableError(
            f"There is no save at {save}: make one with `realm new`, or choose another with --save."
        )
    _check_journal(save)
    try:
        return guarded(f"{save.resolve().as_uri()}?mode={mode}", BUSY_SECONDS)
    except sqlite3.OperationalError as error:
        raise UnreadableError(
            f"{save} can't be opened: check that it is a file that you may read and write."
        ) from error


def _present(save: Path) -> bool:
    try:
        if save.exists() and not save.is_file():
            raise UnreadableError(f"{save} is not a file: choose a save of the Realm with --save.")
        return save.exists()
    except OSError as error:
        raise UnreadableError(
            f"{save} can't be reached ({error.strerror}): check who may enter its folder."
        ) from error


@contextmanager
def _settled(connection: Guarded) -> Iterator[None]:
    """Apply the settings, and close the connection if the block raises."""
    try:
        with explain_errors(connection):
            _set(connection, SETTINGS)
            yield
    except BaseException:
        connection.close()
        raise


def _recognised(connection: Guarded, save: Path, migrations: Sequence[schema.Migration] | None = None) -> int:
    """The file's layout number, 0 for an empty file; raises SaveError for a file the game did not make."""
    ladder = schema.MIGRATIONS if migrations is None else migrations
    mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark == version == 0 and not connection.execute(gate.TABLES, (1,)).fetchall():
        return 0
    if mark == export_format.APPLICATION_ID:
        raise UnreadableError(
            f"{save} is an export: take it in with `realm import FILE`, and it becomes a save."
        )
    if mark != schema.APPLICATION_ID or version < 1:
        raise UnreadableError(f"{save} belongs to another program: choose a save of the Realm with --save.")
    if version > len(ladder):
        raise UnreadableError(
            f"{save} was written by {_newer_game(connection)} (layout {version}, this one knows"
            f" {len(ladder)}): update the game to open it."
        )
    if flaw := gate.flaw(connection, schema.layout(version, ladder)):
        raise SaveError(f"{save} has {flaw}: go on from a backup of it.")
    connection.allow_work_for_size()
    return version


def _newer_game(connection: sqlite3.Connection) -> str:
    """The newer game that last played the save, with its version if the log can be read."""
    # The newer layout is unknown: read its log only if that is declared exactly as ours, and is no view.
    log = ("table", "events", "events", schema.EVENTS)
    tables = [tuple(row[:4]) for row in connection.execute(gate.TABLES, (gate.MOST_OBJECTS,)).fetchall()]
    if [row for row in tables if row[1] == "events"] != [log]:
        return "a newer Realm of Training"
    query = (
        "SELECT json_extract(payload, '$.app_version') FROM events NOT INDEXED"
        " WHERE kind IN ('EngineStarted', 'RealmCreated') ORDER BY id DESC LIMIT 1"
    )
    try:
        found = connection.execute(query).fetchone()
    except sqlite3.Error:
        found = None
    known = bool(found) and re.fullmatch(r"[0-9A-Za-z.+-]{1,40}", str(found[0]))
    return f"Realm of Training {found[0]}" if known else "a newer Realm of Training"


def _check_journal(save: Path) -> None:
    """Raise SaveError where a rollback journal beside the save could make SQLite change other files.

    The Realm's own journals, which a killed writer may leave, belong to one file alone.
    """
    resolved = save.resolve()
    for ending in ("-journal", "-wal", "-shm"):
        beside = resolved.with_name(resolved.name + ending)
        # Opening a named pipe would wait without end.
        if beside.exists() and not beside.is_file():
            raise UnreadableError(f"{beside} is not a file: move it away from the save.")
    journal = resolved.with_name(f"{resolved.name}-journal")
    with contextlib.suppress(FileNotFoundError), journal.open("rb") as file:
        if file.seek(0, os.SEEK_END) >= len(SUPER_JOURNAL):
            file.seek(-len(SUPER_JOURNAL), os.SEEK_END)
            if file.read() == SUPER_JOURNAL:
                raise SaveError(f"{journal} is no journal of the Realm: move it away from the save.")


def _empty(save: Path) -> SaveError:
    return UnreadableError(f"{save} is empty: wake a hero in it with `realm`, or choose another with --save.")


def _make_private(save: Path) -> None:
    for path in (save, save.with_name(save.name + "-wal"), save.with_name(save.name + "-shm")):
        if path.exists() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _set(connection: sqlite3.Connection, settings: Sequence[str]) -> None:
    for setting in settings:
        connection.execute(f"PRAGMA {setting}").fetchall()
