"""Reading a file that someone else made: without trust, within limits, and only once it is a private copy."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from saves import parcel, schema
from saves.errors import SaveError
from saves.parcel import Manifest
from saves.transaction import explained

DEADLINE_SECONDS = 120.0
"""Longest time that SQLite may spend on the file."""

OPCODES = 10_000
"""Steps of SQLite's machine between two looks at the clock."""

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 512 << 20,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 64,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 4,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
}

SETTINGS = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON")

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}


@contextmanager
def opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """A reading connection to a private copy of an export; raises SaveError for other tables than ours."""
    connection = sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        with explained(connection):
            _confine(connection)
            _recognise(connection, copy)
            connection.set_authorizer(_authorise)
            yield connection
    except sqlite3.Error as error:
        raise SaveError(f"{copy.name} can't be read as an export of the Realm: {error}.") from error
    finally:
        connection.close()


def manifest(connection: sqlite3.Connection) -> Manifest:
    """What the file says of itself; raises SaveError when it says it wrong."""
    rows = connection.execute("SELECT record FROM manifest").fetchall()
    try:
        [(record,)] = rows
        return msgspec.json.decode(record, type=Manifest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise SaveError(f"The export's manifest can't be read: {error}.") from error


def _confine(connection: sqlite3.Connection) -> None:
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    until = time.monotonic() + DEADLINE_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > until, OPCODES)


def _recognise(connection: sqlite3.Connection, copy: Path) -> None:
    mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark != parcel.APPLICATION_ID:
        raise SaveError(f"{copy.name} is no export of the Realm: `realm export` makes them.")
    if not 1 <= version <= parcel.FORMAT:
        raise SaveError(
            f"{copy.name} was exported by another version of the game (format {version}, this one reads"
            f" {parcel.FORMAT}): update the game to open it."
        )
    if schema.shape(connection) != parcel.shape(version):
        raise SaveError(f"{copy.name} has tables that an export of the Realm does not have.")


def _authorise(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY
