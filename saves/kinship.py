"""Copies of one save that lived on apart: how far their logs are the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec

from saves import snapshot
from saves.errors import SaveError
from saves.store import open_for_reading


class Kin(msgspec.Struct, frozen=True):
    """Another save of the same origin."""

    save: Path
    relation: Literal["same", "older", "newer", "diverged"]
    """What the other one is, seen from the save in question."""
    common: int
    """The last event that both have."""


def kin(save: Path, folder: Path, upto: int | None = None) -> Iterator[Kin]:
    """The saves in a folder that began as the same one; what can't be read is passed over.

    `upto` leaves out what the save in question was told after it was copied.
    """
    with closing(open_for_reading(save)) as mine:
        origin, last = _identity(mine)
        last = last if upto is None else upto
        for other in sorted(folder.glob("*.realm")):
            try:
                with closing(open_for_reading(other)) as theirs:
                    identity, end = _identity(theirs)
                    if identity == origin:
                        common = _common(mine, theirs, min(last, end))
                        yield Kin(other, _relation(common, last, end), common)
            except SaveError:
                continue


def _identity(connection: sqlite3.Connection) -> tuple[str, int]:
    state = snapshot.load(connection)
    return state.save_id, state.last_id


def _common(mine: sqlite3.Connection, theirs: sqlite3.Connection, upto: int) -> int:
    """The last event with the same hash in both; each hash covers all before it."""
    low, high = 0, upto
    while low < high:
        middle = (low + high + 1) // 2
        if _hash(mine, middle) == _hash(theirs, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _hash(connection: sqlite3.Connection, event: int) -> str | None:
    found = connection.execute("SELECT hash FROM events WHERE id = ?", (event,)).fetchone()
    return found[0] if found else None


def _relation(common: int, last: int, end: int) -> Literal["same", "older", "newer", "diverged"]:
    if common == last == end:
        return "same"
    if common == end:
        return "older"
    return "newer" if common == last else "diverged"
