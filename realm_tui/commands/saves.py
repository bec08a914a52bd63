"""Commands about the saves of the home folder: list, rename, delete."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from realm_tui.commands.lines import agreed, emit, say
from realm_tui.commands.reading import state_of
from realm_tui.figures import bytes_told, counted
from realm_tui.mishaps import CommandFailed, Exit
from realm_tui.names import hero_level
from realm_tui.text import one_line
from saves.backup import backup_folder, take
from saves.errors import SaveError
from saves.events import SaveImported
from saves.lock import SaveLock
from saves.log import newest
from saves.place import companions, discard, home, inbox_folder
from saves.store import open_for_reading
from saves.verify import cant_be_read

UNFORESEEN = (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError, sqlite3.Error)
"""What a file can be made to raise by something that no check foresaw: it costs that file's line alone."""


def list_all(save: Path, *, json: bool) -> int:
    """Show every save of the home folder."""
    found = [_record(path) for path in sorted(home().glob("*.realm")) if _is_file(path)]
    if json:
        emit({"v": 1, "saves": found})
        return Exit.DONE
    for each in found:
        say(f"{one_line(str(each['file'])):<24} {each['told']}")
    if not found:
        say(f"There is no save in {home()} yet: run `realm new`.")
    return Exit.DONE


def rename(save: Path, *, old: str, new: str) -> int:
    """Give a save of the home folder another name, with all that belongs to it."""
    source, target = _known(old), home() / f"{new}.realm"
    if any(path.exists() for path in companions(target)):
        raise CommandFailed(f"There is something named {new} already: choose another name.")
    with SaveLock(source):
        # The save goes last: where it is, all that belongs to it is too.
        for before, after in reversed(list(zip(companions(source), companions(target), strict=True))):
            if before.exists():
                before.rename(after)
        if inbox_folder(source).exists() and not inbox_folder(target).exists():
            inbox_folder(source).rename(inbox_folder(target))
    say(f"{old} is now {new}.")
    return Exit.DONE


def delete(save: Path, *, name: str, yes: bool) -> int:
    """Delete a save of the home folder, after asking; a backup of it stays."""
    path = _known(name)
    if not yes and not agreed(_what_goes(path)):
        raise CommandFailed("Nothing was deleted: say yes to the question, or give --yes.")
    with SaveLock(path):
        kept = take(path, reason="delete")
        # The next save of this name must not find files that were dropped for this one.
        for each in (*companions(path), inbox_folder(path)):
            if each != backup_folder(path):
                discard(each)
    say(f"Deleted. The backup is {backup_folder(path) / kept.name}")
    return Exit.DONE


def _what_goes(path: Path) -> str:
    left = sum(each.is_file() for each in inbox_folder(path).rglob("*"))
    files = f", {counted(left, 'unread file')} in it," if left else ""
    return (
        f"Delete {path}, its checkpoints, its scrolls, its log and its inbox{files} for good?"
        " A backup of the story stays."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True


def _known(name: str) -> Path:
    path = home() / f"{name.removesuffix('.realm')}.realm"
    if not path.is_file():
        sentence = f"There is no save {name} in {home()}: `realm saves list` shows those there are."
        raise CommandFailed(sentence, Exit.NO_SAVE)
    return path


def _record(path: Path) -> dict[str, object]:
    try:
        return _told(path)
    except SaveError as flaw:
        return {"file": path.name, "told": one_line(str(flaw)), "sound": False}
    except OSError as flaw:
        return {"file": path.name, "told": one_line(cant_be_read(path, flaw)), "sound": False}
    except UNFORESEEN as flaw:
        told = f"It can't be shown ({type(flaw).__name__}): look for damage with `realm verify {path.name}`."
        return {"file": path.name, "told": one_line(told), "sound": False}


def _told(path: Path) -> dict[str, object]:
    state, imported = state_of(path), _imported(path)
    campaign = state.campaign if state else None
    if state is None or campaign is None:
        return {"file": path.name, "told": "no hero yet", "sound": True}
    hero = one_line(state.heroes[campaign.hero].name)
    size = bytes_told(path.stat().st_size)
    level = hero_level(campaign.level, campaign.level - campaign.proven)
    told = f"{one_line(state.name)}: {hero}, {level}, {size}"
    if imported is None:
        return {"file": path.name, "told": told, "sound": True}
    told += f", imported {_day(imported['time'])}, exported {_day(imported['exported'])}"
    return {
        "file": path.name,
        "told": told,
        "sound": True,
        "imported": imported,
        "unproven": campaign.unproven,
    }


def _imported(path: Path) -> dict[str, Any] | None:
    """When the save was imported, and when and as what it had been exported; None for one begun here."""
    if not path.stat().st_size:
        return None
    with closing(open_for_reading(path)) as connection:
        entry = newest(connection, SaveImported.__name__)
    fact = entry.fact() if entry else None
    if entry is None or not isinstance(fact, SaveImported):
        return None
    return {"time": entry.time, "exported": fact.exported, "seal": fact.seal}


def _day(time_: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(time_))
