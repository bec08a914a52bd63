"""What commands read from a save by themselves, without an engine."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.window.commands import save_name
from saves.file.open import open_for_reading
from saves.file.paths import home_save, kept_saves
from saves.log import snapshot
from saves.state import Campaign, State

NAMED = 6
"""Most saves that are listed when the player has to choose one."""


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
        raise CommandFailed(f"There is no hero in {save} yet: run `realm new` first.", ExitCode.NO_SAVE)
    return state


def need_campaign(save: Path) -> Campaign:
    """The campaign being played; raises CommandFailed where there is none yet."""
    campaign = need_hero(save).campaign
    assert campaign is not None
    return campaign


def _no_save(save: Path) -> CommandFailed:
    others = [save_name(each) for each in kept_saves()]
    if others and save == home_save():
        named = ", ".join(others[:NAMED]) + (" and more of `realm saves list`" if others[NAMED:] else "")
        told = f"Which save is meant is not said, and there are {named}: choose one with --save NAME"
        return CommandFailed(f"{told}, or for good with `realm saves default NAME`.", ExitCode.NO_SAVE)
    if others:
        told = f"There is no save at {save}: use --save {others[0]} or another of `realm saves list`"
        return CommandFailed(f"{told}, or run `realm new`.", ExitCode.NO_SAVE)
    return CommandFailed(f"There is no save at {save} yet: run `realm new` first.", ExitCode.NO_SAVE)


def state_of(save: Path) -> State | None:
    """The state of a save; None where there is no file, or an empty one."""
    if not save.exists() or (save.is_file() and save.stat().st_size == 0):
        return None
    with closing(open_for_reading(save)) as connection:
        return snapshot.load(connection)
