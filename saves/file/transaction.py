"""Transactions, and SQLite's errors as one sentence for the player."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from saves.events.errors import DiskError, SaveError, UnreadableError
from saves.file.guard import Guarded


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One immediate transaction: all of it or, on any error, nothing; raises as `explained` does."""
    with explain_errors(connection):
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
def explain_errors(connection: sqlite3.Connection) -> Iterator[None]:
    """Turn SQLite's errors into SaveError or DiskError; programming errors pass unchanged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _told(error)
        if told is None:
            raise
        kind, fault, remedy = told
        raise kind(_sentence(connection, fault, remedy)) from error


def _sentence(connection: sqlite3.Connection, fault: str, remedy: str) -> str:
    """The file, its fault and the remedy; the remedy for an export is to ask its sender for another."""
    if isinstance(connection, Guarded) and connection.export:
        return f"{connection.export} {fault}: ask for another export."
    where = connection.execute("PRAGMA database_list").fetchone()[2] or "the save"
    return f"{where} {fault}: {remedy}."


Told = tuple[type[SaveError], str, str]


def _told(error: sqlite3.DatabaseError) -> Told | None:
    # Text that is not UTF-8 raises an OperationalError without a code.
    default = sqlite3.SQLITE_CORRUPT if type(error) is sqlite3.OperationalError else sqlite3.SQLITE_ERROR
    return _FAULTS.get(getattr(error, "sqlite_errorcode", default) & 0xFF)


_BACKUP = "go on from a backup of it"
_DISK = DiskError, "is on a disk that is full or failing, so nothing was written", "make room there"
_DAMAGED = (
    SaveError,
    "is damaged",
    "see where with `realm verify`, then `realm repair` it or `realm restore latest`",
)
_CLOSED = UnreadableError, "can't be opened", "check that it is a file that you may read and write"
_BUSY = UnreadableError, "is being written by another program", "close that program and try again"
_ENDLESS = (
    SaveError,
    "asks for more work than a file of its size can need, as if it were made to do harm",
    _BACKUP,
)
_FOREIGN = SaveError, "would run what is not the Realm's, and is not used", _BACKUP
_LONG = SaveError, "holds a longer text than the Realm writes, and is not read", _BACKUP

_FAULTS: dict[int, Told] = {
    sqlite3.SQLITE_FULL: _DISK,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: (UnreadableError, "is not a save of the Realm", "choose another with --save"),
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_INTERRUPT: _ENDLESS,
    sqlite3.SQLITE_AUTH: _FOREIGN,
    sqlite3.SQLITE_TOOBIG: _LONG,
}
