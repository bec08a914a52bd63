"""The check for files of any origin: whether a database has exactly the schema that the game creates.

A file must pass it before any statement names a table, since the name may be a view's, and before anything is
written, since a table may have triggers.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from functools import cache

PAGE_BYTES = 4096
SETTINGS = {
    "page_size": (PAGE_BYTES, "pages of another size than the Realm's"),
    "encoding": ("UTF-8", "text in another encoding than the Realm's"),
    "auto_vacuum": (0, "pages that move by themselves, as the Realm's don't"),
}
"""The required value of every setting, and how a file with another value is described."""

MOST_OBJECTS = 64
"""Most tables and indices that are read; no version creates as many."""

TABLES = "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema LIMIT ?"

Made = Counter[tuple[object, ...]]


def flaw(connection: sqlite3.Connection, statements: Sequence[str]) -> str:
    """How the file differs from what the statements create; empty where it does not."""
    found = connection.execute(TABLES, (MOST_OBJECTS,)).fetchall()
    if Counter(tuple(row[:4]) for row in found) != made(tuple(statements)):
        return "tables that the Realm did not make"
    if not _apart([row[4] for row in found]):
        return "tables that share their pages"
    settings = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS}
    odd = (words for name, (ours, words) in SETTINGS.items() if settings[name] != ours)
    return next(odd, "")


@cache
def made(statements: tuple[str, ...]) -> Made:
    """Type, name, table and SQL text of all that the statements create, with the indices SQLite adds."""
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    rows = connection.execute(TABLES, (MOST_OBJECTS,)).fetchall()
    connection.close()
    return Counter(tuple(row[:4]) for row in rows)


def _apart(roots: list[object]) -> bool:
    """Whether each table and index begins on a page of its own, and none on the schema's."""
    return len(set(roots)) == len(roots) and all(isinstance(root, int) and root > 1 for root in roots)
