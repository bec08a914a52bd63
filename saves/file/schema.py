"""The tables of a save, and the migrations that create them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x52454C4D
"""`RELM`, in the file's header: tells a save from other SQLite files."""

MIGRATION_SET = "realm"

Migration = tuple[str, tuple[str, ...]]
"""A name and the statements it runs."""

MIGRATIONS_TABLE = """CREATE TABLE IF NOT EXISTS migrations (
    id INTEGER PRIMARY KEY,
    migration_set TEXT NOT NULL,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    UNIQUE (migration_set, name)
) STRICT"""

EVENTS = """CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT"""

STEPS = """CREATE TABLE steps (
    campaign INTEGER NOT NULL,
    battle INTEGER NOT NULL,
    step INTEGER NOT NULL,
    loss REAL NOT NULL,
    tokens INTEGER NOT NULL,
    seconds REAL NOT NULL,
    grad_norm REAL NOT NULL,
    learning_rate REAL NOT NULL,
    strikes TEXT NOT NULL,
    samples TEXT NOT NULL,
    operations TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (campaign, battle, step)
) STRICT"""

ANSWERS = """CREATE TABLE answers (
    campaign INTEGER NOT NULL,
    trial INTEGER NOT NULL,
    number INTEGER NOT NULL,
    operation TEXT NOT NULL,
    prompt TEXT NOT NULL,
    expected TEXT NOT NULL,
    said TEXT NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (campaign, trial, number)
) STRICT"""

MESSAGES = """CREATE TABLE messages (
    chat TEXT NOT NULL,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL,
    time REAL NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (chat, number)
) STRICT"""

ITEMS = """CREATE TABLE items (
    campaign INTEGER NOT NULL,
    quest INTEGER NOT NULL,
    number INTEGER NOT NULL,
    skill TEXT NOT NULL,
    level INTEGER NOT NULL,
    operation TEXT NOT NULL,
    history TEXT NOT NULL,
    prompt TEXT NOT NULL,
    answer TEXT NOT NULL,
    rejected TEXT NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (campaign, quest, number)
) STRICT"""

STEP_METRICS = "ALTER TABLE steps ADD COLUMN metrics TEXT NOT NULL DEFAULT '{}'"

SNAPSHOTS = """CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    fold INTEGER NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT"""

MIGRATIONS: tuple[Migration, ...] = (
    ("first tables", (EVENTS, STEPS, ANSWERS, MESSAGES, SNAPSHOTS)),
    ("quest items", (ITEMS,)),
    ("metrics of a step", (STEP_METRICS,)),
)
"""In order: the n-th migration leads to layout n. A released migration is never changed."""


def upgrade(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Apply the missing migrations, within the caller's transaction: all of them or none."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    ladder = Migrations(MIGRATION_SET)
    ladder.migrations_table = "migrations"
    for version, (name, statements) in enumerate(migrations, start=1):
        ladder(name=name)(partial(_climb, version, statements))
    connection.execute(MIGRATIONS_TABLE)
    ladder.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


def layout(version: int, migrations: Sequence[Migration] = MIGRATIONS) -> tuple[str, ...]:
    """The statements that create all tables of a layout."""
    return (MIGRATIONS_TABLE, *(each for _, statements in migrations[:version] for each in statements))


def applied(connection: sqlite3.Connection) -> list[str]:
    """Names of the migrations the save records, in order."""
    return [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY id").fetchall()]


def _climb(version: int, statements: tuple[str, ...], database: Database) -> None:
    for statement in statements:
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {version}")
