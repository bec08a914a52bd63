"""Copies of one save that were played on separately: how much of their logs they share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec

from saves.events import SaveImported
from saves.events.errors import SaveError
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.log.log import newest


class Kin(msgspec.Struct, frozen=True):
    """Another save of the same origin."""

    save: Path
    relation: Literal["same", "older", "newer", "diverged"]
    """What the other one is, seen from the save in question."""
    common: int
    """The last event that both have."""


IDLE = frozenset(
    {
        "CampaignArchived",
        "CheckpointsCleared",
        "EngineLost",
        "EngineStarted",
        "EngineStopped",
        "WindowClosed",
        "WindowOpened",
    }
)
"""Kinds of events that an import, or merely opening the save, records: they are not play."""


def kin(save: Path, folder: Path) -> Iterator[Kin]:
    """The saves in a folder that began as the same save; saves that can't be read are skipped.

    A save that was not played since its import is taken to end where the export did.
    """
    with closing(open_for_reading(save)) as mine:
        origin, last = _identity(mine)
        for other in sorted(folder.glob("*.realm")):
            try:
                with closing(open_for_reading(other)) as theirs:
                    identity, end = _identity(theirs)
                    if identity == origin:
                        common = _common(mine, theirs, min(last, end))
                        yield Kin(other, _relation(common, last, end), common)
            except (SaveError, OSError):
                continue


def _identity(connection: sqlite3.Connection) -> tuple[str, int]:
    state, imported = snapshot.load(connection), newest(connection, SaveImported.__name__)
    if imported is None:
        return state.save_id, state.last_id
    later = connection.execute("SELECT DISTINCT kind FROM events WHERE id > ?", (imported.id,))
    played = {kind for (kind,) in later} - IDLE
    return state.save_id, state.last_id if played else imported.id - 1


def _common(mine: sqlite3.Connection, theirs: sqlite3.Connection, upto: int) -> int:
    """The last event that both logs share, by binary search.

    Hashes can't be compared: an export without scrolls is chained anew. Once two logs have diverged, no later
    events have the same time, kind and subject, so the search is sound.
    """
    low, high = 0, upto
    while low < high:
        middle = (low + high + 1) // 2
        if _happening(mine, middle) == _happening(theirs, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _happening(connection: sqlite3.Connection, event: int) -> tuple[float, str, str] | None:
    """An event's time (Unix seconds), kind and subject; None where there is no such event."""
    query = "SELECT time, kind, subject FROM events WHERE id = ?"
    found: tuple[float, str, str] | None = connection.execute(query, (event,)).fetchone()
    return found


def _relation(common: int, last: int, end: int) -> Literal["same", "older", "newer", "diverged"]:
    if common == last == end:
        return "same"
    if common == end:
        return "older"
    return "newer" if common == last else "diverged"
