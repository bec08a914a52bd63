"""Saves of every layout that ever was: `layout-N.sql` is the text of one, as SQLite dumps it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

LAYOUTS = sorted((Path(__file__).parent / "file" / "layouts").glob("*.sql"))


def made(layout: Path, save: Path) -> Path:
    """The save that the text describes."""
    with closing(sqlite3.connect(save)) as connection:
        connection.executescript(layout.read_text())
    return save
