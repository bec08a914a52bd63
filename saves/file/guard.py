"""Connections to untrusted files: the file's triggers and views never run, and every statement ends."""

from __future__ import annotations

import sqlite3
from typing import Any

OPCODES = 10_000
"""Instructions of SQLite's virtual machine between two checks of the work limit."""

LEAST_WORK = 20_000_000
WORK_PER_BYTE = 10
"""Instructions that a statement may take on any file, and more for every byte of the file; to read, sort or
copy a whole save takes less than one a byte."""

MOST_TEXT = 512 << 20
"""Most bytes of a value."""

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_TEXT,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 64,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 4,
    # VACUUM INTO attaches the database that it writes.
    sqlite3.SQLITE_LIMIT_ATTACHED: 1,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
}

FORBIDDEN = {
    sqlite3.SQLITE_CREATE_TEMP_INDEX,
    sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_CREATE_TEMP_VIEW,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_CREATE_VTABLE,
    sqlite3.SQLITE_DROP_VTABLE,
}
"""Actions that the game never needs."""


class Meter:
    """Counts the virtual-machine instructions of one statement."""

    def __init__(self) -> None:
        self.done, self.most = 0, LEAST_WORK

    def tick(self) -> bool:
        """Count OPCODES more instructions, and return whether the statement must end."""
        self.done += OPCODES
        return self.done > self.most


class Guarded(sqlite3.Connection):
    """A connection that counts the work of each statement anew."""

    meter: Meter
    export: str
    """Name of the export that is read; empty for a save."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement; its work is counted from zero."""
        self.meter.done = 0
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run a statement many times; the work of all runs is counted together."""
        self.meter.done = 0
        return super().executemany(sql, parameters)

    def allow_work_for_size(self) -> None:
        """Raise the work limit in proportion to the file's size."""
        pages, size = (self.execute(f"PRAGMA page_{each}").fetchone()[0] for each in ("count", "size"))
        self.meter.most = LEAST_WORK + WORK_PER_BYTE * pages * size


def guarded(address: str, timeout: float = 5.0, *, export: str = "") -> Guarded:
    """A connection to an untrusted file, guarded before any statement runs on it."""
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, factory=Guarded)
    connection.meter = meter = Meter()
    connection.export = export
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    connection.set_authorizer(permitted)
    connection.set_progress_handler(meter.tick, OPCODES)
    return connection


def permitted(
    action: int, first: str | None, second: str | None, database: str | None, inside: str | None
) -> int:
    """SQLite's authorizer: refuse every action of a trigger or a view, and the FORBIDDEN ones."""
    if inside is not None or action in FORBIDDEN:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
