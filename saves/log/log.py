"""The log of a save: its one writer, and the queries for every reader."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from saves.events import DECODERS, KINDS, MOST_PAYLOAD, MOST_SUBJECT, Entry, Fact
from saves.events.errors import SaveError, StoryError
from saves.file import wal
from saves.file.chain import GENESIS, link
from saves.file.lock import SaveLock
from saves.file.open import open_for_writing
from saves.file.rows import AnswerRow, ItemRow, MessageRow, StepRow
from saves.file.tables import ANSWERS, ITEMS, MESSAGES, STEPS, Row, write_rows
from saves.file.transaction import explain_errors, transaction
from saves.log.discretion import discreet

PAGE = 5_000
"""Events read at a time, so that no reader holds back the write-ahead log for long."""

PAGE_BYTES = 32 << 20
"""Bytes of payloads after which a page ends early."""

COLUMNS = "id, time, kind, subject, CAST(payload AS BLOB), hash"
INSERT = "INSERT INTO events (id, time, kind, subject, payload, hash) VALUES (?, ?, ?, ?, ?, ?)"


class Log:
    """The one writer of a save: it holds the save's lock as long as it is open."""

    def __init__(
        self,
        save: Path,
        *,
        create: bool = False,
        clock: Callable[[], float] = time.time,
        lock: SaveLock | None = None,
    ) -> None:
        """Take the save's lock unless `lock` holds it, and open the save, or create it when `create` is set.

        Raises SaveError when the save can't be used.
        """
        self._clock = clock
        self._lock = lock or SaveLock(save)
        self.tail_lost = wal.is_damaged(save)
        """Whether the end of the write-ahead log was damaged, so that the last writes are lost."""
        try:
            self.connection = open_for_writing(save, create=create)
        except BaseException:
            self._lock.release()
            raise

    def append(
        self, facts: Sequence[tuple[str, Fact]], rows: Iterable[Row] = (), *, durable: bool = False
    ) -> list[Entry]:
        """Record facts, each with its subject, and rows in one transaction, and return the new entries.

        `durable` waits until the disk has them, so that they survive a power cut. Raises SaveError, or
        DiskError when the disk is full, with nothing written; ValueError for a fact that could not be read
        back.
        """
        payloads = [(_subject(subject), _payload(fact), type(fact).__name__) for subject, fact in facts]
        self.connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        with transaction(self.connection):
            entries = list(_chained(self.connection, payloads, self._clock()))
            self.connection.executemany(INSERT, (columns(entry) for entry in entries))
            write_rows(self.connection, list(rows))
        return entries

    def close(self) -> None:
        """Close the save and let go of its lock; safe to call twice."""
        self.connection.close()
        self._lock.release()

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def entries(connection: sqlite3.Connection, after: int = 0, limit: int = -1) -> list[Entry]:
    """The entries after an id, oldest first; raises SaveError for a kind this version does not know."""
    return _entries(connection, "WHERE id > ? ORDER BY id LIMIT ?", after, limit)


def recent_entries(connection: sqlite3.Connection, count: int) -> list[Entry]:
    """The latest entries, oldest first."""
    return _entries(connection, "ORDER BY id DESC LIMIT ?", count)[::-1]


def newest(connection: sqlite3.Connection, kind: str) -> Entry | None:
    """The newest event of a kind, looked for from the log's end; None where there is none."""
    found = _entries(connection, "WHERE kind = ? ORDER BY id DESC LIMIT 1", kind)
    return found[0] if found else None


def entries_about(connection: sqlite3.Connection, kind: str, subject: str) -> list[Entry]:
    """The entries of one kind about a subject, oldest first."""
    return _entries(connection, "WHERE kind = ? AND subject = ? ORDER BY id", kind, subject)


def pages(connection: sqlite3.Connection, after: int = 0, upto: int | None = None) -> Iterator[list[Entry]]:
    """The entries after an id, up to `upto` or all, a page at a time."""
    while page := _page(connection, after, PAGE if upto is None else min(PAGE, max(0, upto - after))):
        yield page
        after = page[-1].id


def steps(connection: sqlite3.Connection, campaign: int, battle: int, after: int = 0) -> list[StepRow]:
    """A battle's steps after step `after`, in order."""
    where = "campaign = ? AND battle = ? AND step > ? ORDER BY step"
    return STEPS.read(connection, where, campaign, battle, after)


def latest_step(connection: sqlite3.Connection, campaign: int, battle: int) -> int:
    """The number of a battle's latest step; 0 before the first."""
    query = "SELECT MAX(step) FROM steps WHERE campaign = ? AND battle = ?"
    with explain_errors(connection):
        found = connection.execute(query, (campaign, battle)).fetchone()
    return int(found[0] or 0)


def answers(connection: sqlite3.Connection, campaign: int, trial: int) -> list[AnswerRow]:
    """A trial's tasks with the hero's answers, in order."""
    return ANSWERS.read(connection, "campaign = ? AND trial = ? ORDER BY number", campaign, trial)


def recent_prompts(connection: sqlite3.Connection, campaign: int, count: int) -> list[str]:
    """At most `count` prompts of a campaign's trials, the latest trial first."""
    query = "SELECT prompt FROM answers WHERE campaign = ? ORDER BY trial DESC LIMIT ?"
    with explain_errors(connection):
        return [prompt for (prompt,) in connection.execute(query, (campaign, count)).fetchall()]


def items(connection: sqlite3.Connection, campaign: int, quest: int) -> list[ItemRow]:
    """A quest's lessons, in order."""
    return ITEMS.read(connection, "campaign = ? AND quest = ? ORDER BY number", campaign, quest)


def messages(connection: sqlite3.Connection, chat: str, after: int = -1) -> list[MessageRow]:
    """A chat's turns after turn `after`, in order."""
    return MESSAGES.read(connection, "chat = ? AND number > ? ORDER BY number", chat, after)


def next_turn(connection: sqlite3.Connection, chat: str) -> int:
    """The number of a chat's next turn."""
    with explain_errors(connection):
        found = connection.execute("SELECT MAX(number) FROM messages WHERE chat = ?", (chat,)).fetchone()
    return 0 if found[0] is None else int(found[0]) + 1


def _subject(subject: str) -> str:
    if len(subject) > MOST_SUBJECT:
        raise ValueError(f"{subject[:60]}… can't be recorded: it has {len(subject)} characters")
    return subject


def _payload(fact: Fact) -> bytes:
    kind = type(fact).__name__
    payload = discreet(kind, msgspec.json.encode(fact))
    try:
        DECODERS[kind].decode(payload)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{fact} can't be recorded: {error}") from error
    if len(payload) > MOST_PAYLOAD:
        raise ValueError(f"{type(fact).__name__} can't be recorded: it has {len(payload)} bytes")
    return payload


def _chained(
    connection: sqlite3.Connection, payloads: Iterable[tuple[str, bytes, str]], now: float
) -> Iterator[Entry]:
    last = connection.execute("SELECT id, hash FROM events ORDER BY id DESC LIMIT 1").fetchone()
    number, previous = last or (0, GENESIS)
    for subject, payload, kind in payloads:
        number += 1
        previous = link(previous, number, now, kind, subject, payload)
        yield Entry(id=number, time=now, kind=kind, subject=subject, payload=payload, hash=previous)


def columns(entry: Entry) -> tuple[int, float, str, str, str, str]:
    """The entry as a row of `INSERT`."""
    return entry.id, entry.time, entry.kind, entry.subject, entry.payload.decode(), entry.hash


def _entries(connection: sqlite3.Connection, where: str, *values: int | str) -> list[Entry]:
    with explain_errors(connection):
        found = connection.execute(f"SELECT {COLUMNS} FROM events {where}", values).fetchall()
    return [_entry(row) for row in found]


def _page(connection: sqlite3.Connection, after: int, most: int) -> list[Entry]:
    """Entries after an id: at most `most`, and few more than PAGE_BYTES of payload."""
    page, size = list[Entry](), 0
    with explain_errors(connection), closing(connection.cursor()) as cursor:
        query = f"SELECT {COLUMNS} FROM events WHERE id > ? ORDER BY id LIMIT ?"
        for row in cursor.execute(query, (after, most)):
            page.append(entry := _entry(row))
            if entry.id <= after:
                raise StoryError(f"Event {entry.id} is not in its place")
            after, size = entry.id, size + len(entry.payload)
            if size > PAGE_BYTES:
                break
    return page


def _entry(row: tuple[Any, ...]) -> Entry:
    if row[2] not in KINDS:
        raise SaveError(
            f"Event {row[0]!r:.40} is of a kind this game does not know ({row[2]!s:.60}): update the game."
        )
    return Entry.of(row)
