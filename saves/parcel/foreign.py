"""Read an export that someone else made: untrusted, within limits, and only from a private copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from saves.events.errors import SaveError, UnreadableError
from saves.file import export_format, gate
from saves.file.export_format import ExportManifest
from saves.file.guard import Guarded, guarded, permitted
from saves.file.transaction import explain_errors

MOST_RECORD = 4 << 20
"""Bytes of the longest value outside of the adapters."""

MOST_ADAPTER = 512 << 20

SETTINGS = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON")

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}
"""The only actions that are allowed once the file has been recognised."""


@contextmanager
def opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a private copy of an export; raises SaveError unless its schema is ours."""
    connection = guarded(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", export=copy.name)
    try:
        with explain_errors(connection):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_RECORD)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            for setting in SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            _recognise(connection, copy)
            connection.set_authorizer(_authorise)
            yield connection
    except sqlite3.Error as error:
        raise SaveError(f"{copy.name} can't be read as an export of the Realm: {error}.") from error
    finally:
        connection.close()


def manifest(connection: sqlite3.Connection) -> ExportManifest:
    """The export's manifest; raises SaveError when it can't be read."""
    rows = connection.execute("SELECT record FROM manifest LIMIT 2").fetchall()
    try:
        [(record,)] = rows
        return msgspec.json.decode(record, type=ExportManifest)
    except (ValueError, TypeError, msgspec.MsgspecError, RecursionError) as error:
        raise SaveError(f"The export's manifest can't be read: {error}.") from error


def adapters(connection: sqlite3.Connection) -> Iterator[tuple[str, str, sqlite3.Blob]]:
    """Digest, label and bytes of each adapter in the export, one at a time."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_ADAPTER)
    for number, sha256, label in connection.execute("SELECT rowid, sha256, label FROM adapters"):
        with connection.blobopen("adapters", "data", number, readonly=True) as blob:
            yield sha256, label, blob


def _recognise(connection: Guarded, copy: Path) -> None:
    mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark != export_format.APPLICATION_ID:
        raise UnreadableError(f"{copy.name} is no export of the Realm: `realm export FILE` makes them.")
    if not 1 <= version <= export_format.FORMAT:
        raise UnreadableError(
            f"{copy.name} was exported by another version of the game (format {version}, this one reads"
            f" {export_format.FORMAT}): update the game to open it."
        )
    if flaw := gate.flaw(connection, export_format.tables(version)):
        raise SaveError(f"{copy.name} has {flaw}, so it is not opened: ask for another export.")
    connection.allow_work_for_size()
    # A forged index can return wrong rows, or lead in circles.
    found: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise SaveError(f"{copy.name} has damaged pages: {' '.join(found.split())}.")


def _authorise(
    action: int, first: str | None, second: str | None, database: str | None, inside: str | None
) -> int:
    if action not in ALLOWED:
        return sqlite3.SQLITE_DENY
    return permitted(action, first, second, database, inside)
