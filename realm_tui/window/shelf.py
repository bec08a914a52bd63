"""The saves of the home folder, each with a summary that is shown before it is opened."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec

from realm_tui.view.figures import format_bytes
from realm_tui.view.names import hero_level
from realm_tui.view.text import one_line
from saves.care.verify import cant_be_read
from saves.events import SaveImported
from saves.events.errors import SaveError
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.log.log import newest
from saves.state import State

UNFORESEEN = (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError, sqlite3.Error)
"""Errors of a damaged or crafted file that no check foresaw; they spoil only that file's line."""


class SaveOrigin(msgspec.Struct, frozen=True):
    """Where an imported save came from: the times of import and export, and the seal."""

    time: float
    """Unix seconds of the import, UTC."""
    exported: float
    seal: str


class SaveSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A save with its summary."""

    save: Path
    hero: str = ""
    """The hero's name; empty if there is no hero or the save can't be read."""
    level: int = 0
    told: str
    sound: bool = True
    imported: SaveOrigin | None = None
    unproven: dict[str, list[int]] = {}
    """By skill, the levels of an imported save that could not be proven here."""


def read_summary(path: Path) -> SaveSummary:
    """The summary of a save, or why the save can't be read."""
    try:
        return _kept(path)
    except SaveError as flaw:
        told = str(flaw)
    except OSError as flaw:
        told = cant_be_read(path, flaw)
    except UNFORESEEN as flaw:
        told = f"It can't be shown ({type(flaw).__name__}): look for damage with `realm verify {path.name}`."
    return SaveSummary(save=path, told=one_line(told), sound=False)


def record(kept: SaveSummary) -> dict[str, object]:
    """The save's summary for JSON output."""
    found: dict[str, object] = {"file": kept.save.name, "told": kept.told, "sound": kept.sound}
    if kept.imported is None:
        return found
    return found | {"imported": msgspec.to_builtins(kept.imported), "unproven": kept.unproven}


def _kept(path: Path) -> SaveSummary:
    state, imported = _read(path)
    campaign = state.campaign if state else None
    if state is None or campaign is None:
        return SaveSummary(save=path, told="no hero yet")
    hero = one_line(state.heroes[campaign.hero].name)
    level = hero_level(campaign.level, campaign.level - campaign.proven)
    told = f"{one_line(state.name)}: {hero}, {level}, {format_bytes(_size(path))}"
    if imported is not None:
        told += f", imported {_day(imported.time)}, exported {_day(imported.exported)}"
    return SaveSummary(
        save=path,
        hero=hero,
        level=campaign.level,
        told=told,
        imported=imported,
        unproven=campaign.unproven,
    )


def _size(path: Path) -> int:
    """Bytes of the save and of its write-ahead log, which holds what the engine wrote last."""
    ahead = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (ahead.stat().st_size if ahead.is_file() else 0)


def _read(path: Path) -> tuple[State | None, SaveOrigin | None]:
    if not path.stat().st_size:
        return None, None
    with closing(open_for_reading(path)) as connection:
        state = snapshot.load(connection)
        entry = newest(connection, SaveImported.__name__)
    fact = entry.fact() if entry else None
    if entry is None or not isinstance(fact, SaveImported):
        return state, None
    return state, SaveOrigin(entry.time, fact.exported, fact.seal)


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
