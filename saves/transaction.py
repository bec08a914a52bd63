"""Writing all or nothing, and saying in one sentence what SQLite could not do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from saves.errors import DiskError, SaveError, UnreadableError


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One immediate transaction: all of it or, on any error, nothing; raises as `explained` does."""
    with explained(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk can make SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def explained(connection: sqlite3.Connection, name: str = "") -> Iterator[None]:
    """Turn SQLite's faults into SaveError, or DiskError; a caller's own mistakes pass as they are.

    They are told of the file by its path, or by the name that is given.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _told(error)
        if told is None:
            raise
        kind, sentence = told
        where = name or connection.execute("PRAGMA database_list").fetchone()[2] or "the save"
        raise kind(f"{where} {sentence}") from error


def _told(error: sqlite3.DatabaseError) -> tuple[type[SaveError], str] | None:
    # Text that is not UTF-8 raises an OperationalError without a code.
    default = sqlite3.SQLITE_CORRUPT if type(error) is sqlite3.OperationalError else sqlite3.SQLITE_ERROR
    return _SENTENCES.get(getattr(error, "sqlite_errorcode", default) & 0xFF)


_DISK = DiskError, "is on a disk that is full or failing, so nothing was written: make room there."
_DAMAGED = (
    SaveError,
    "is damaged: see where with `realm verify`, then `realm repair` it or `realm restore latest`.",
)
_CLOSED = UnreadableError, "can't be opened: check that it is a file that you may read and write."
_BUSY = UnreadableError, "is being written by another program: close that program and try again."

_SENTENCES: dict[int, tuple[type[SaveError], str]] = {
    sqlite3.SQLITE_FULL: _DISK,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: (UnreadableError, "is not a save of the Realm: choose another with --save."),
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_INTERRUPT: (
        SaveError,
        "asks for more work than a file of its size can need, so that it was damaged or made to do harm:"
        " go on from a backup of it.",
    ),
    sqlite3.SQLITE_AUTH: (SaveError, "would run what is not the Realm's, so that it is not used."),
    sqlite3.SQLITE_TOOBIG: (SaveError, "holds a longer text than the Realm writes, so that it is not read."),
}
