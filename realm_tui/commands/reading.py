"""What commands read from a save by themselves, without an engine."""

from __future__ import annotations

import shlex
from contextlib import closing
from pathlib import Path

from realm_tui.mishaps import CommandFailed, Exit
from saves import snapshot
from saves.state import Campaign, State
from saves.store import open_for_reading


def need_save(save: Path) -> None:
    """Raise CommandFailed where there is no save yet."""
    if not save.exists():
        raise _no_save(save)


def need_hero(save: Path) -> State:
    """The state of a save with a hero in it; raises CommandFailed where there is none yet."""
    state = state_of(save)
    if state is None:
        raise _no_save(save)
    if state.campaign is None:
        raise CommandFailed(f"There is no hero in {save} yet: run `realm new` first.", Exit.NO_SAVE)
    return state


def need_campaign(save: Path) -> Campaign:
    """The campaign being played; raises CommandFailed where there is none yet."""
    campaign = need_hero(save).campaign
    assert campaign is not None
    return campaign


def _no_save(save: Path) -> CommandFailed:
    others = sorted(path for path in save.parent.glob("*.realm") if path.is_file())
    if others:
        found = f"`--save {shlex.quote(str(others[0]))}` or another of `realm saves list`"
        return CommandFailed(f"There is no save at {save}: use {found}, or run `realm new`.", Exit.NO_SAVE)
    return CommandFailed(f"There is no save at {save} yet: run `realm new` first.", Exit.NO_SAVE)


def state_of(save: Path) -> State | None:
    """The state of a save; None where there is no file, or an empty one."""
    if not save.exists() or (save.is_file() and save.stat().st_size == 0):
        return None
    with closing(open_for_reading(save)) as connection:
        return snapshot.load(connection)
