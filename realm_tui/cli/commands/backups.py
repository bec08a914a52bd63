"""Commands that bring a save back: back up, restore, repair."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from heroes.vault.store import Vault
from heroes.vault.zones import Zones, take_along
from realm_tui.cli.commands.output import confirm, emit, say
from realm_tui.cli.commands.read_save import need_save, state_of
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.figures import duration
from realm_tui.view.names import hero_level
from realm_tui.view.text import one_line
from saves.care.backup import backup_folder, backups, latest, take
from saves.care.backup import restore as put_back
from saves.care.repair import repair as salvage
from saves.care.rotation import Backup
from saves.events.errors import SaveError
from saves.file.paths import companions, discard, vault_folder
from saves.state import Campaign


def backup(save: Path, *, show: bool, json: bool) -> int:
    """Back the save up now, or show the backups there are."""
    need_save(save)
    if not show:
        made = take(save)
        if json:
            emit({"v": 1, "folder": str(backup_folder(save)), "backup": msgspec.structs.asdict(made)})
            return ExitCode.DONE if made.verified else ExitCode.UNSOUND
        say(f"Backed up and {'verified' if made.verified else 'found damaged'}: {made.name}")
        return ExitCode.DONE if made.verified else ExitCode.UNSOUND
    found = [(each, _campaign(backup_folder(save) / each.name)) for each in backups(save)]
    if json:
        told = [{**msgspec.structs.asdict(each), **_levels(campaign)} for each, campaign in found]
        emit({"v": 1, "folder": str(backup_folder(save)), "backups": told})
        return ExitCode.DONE
    for each, campaign in found:
        say(f"{each.name}  {_backup_line(each, campaign)}")
    if not found:
        say("There is no backup yet: `realm backup` makes one.")
    return ExitCode.DONE


WHY = {"asked": "asked for", "daily": "daily", "restore": "before a restore", "delete": "before deleting"}


def _levels(campaign: Campaign | None) -> dict[str, object]:
    if campaign is None:
        return {"level": None, "unproven": {}}
    return {"level": campaign.level, "unproven": campaign.unproven}


def _backup_line(made: Backup, campaign: Campaign | None) -> str:
    age = duration(max(0.0, time.time() - made.time))
    hero = hero_level(campaign.level, campaign.level - campaign.proven) if campaign else "no hero"
    why = f", {WHY[made.reason]}" if made.reason else ""
    return f"{age} old, {hero}{why}{'' if made.verified else ', not verified'}"


def _campaign(path: Path) -> Campaign | None:
    try:
        state = state_of(path)
    except (SaveError, OSError):
        return None
    return state.campaign if state else None


def restore(save: Path, *, name: str, yes: bool) -> int:
    """Put a backup in the save's place, after asking."""
    chosen = name
    if name == "latest":
        found = latest(save)
        if found is None:
            raise CommandFailed("There is no verified backup to restore: see `realm backup --list`.")
        chosen = found.name
    if chosen not in {each.name for each in backups(save)}:
        raise CommandFailed(f"There is no backup {name}: `realm backup --list` shows those there are.")
    if not yes and not confirm(f"Put {chosen} in the place of {save}? What is there is backed up first."):
        raise CommandFailed("Nothing was restored: say yes to the question, or give --yes.")
    before = put_back(save, chosen)
    rescued = f" What was there before is the backup {before.name}." if before else ""
    say(f"Restored {chosen}.{rescued}")
    _tell_missing(save)
    return ExitCode.DONE


def repair(save: Path) -> int:
    """Save what is whole of a damaged save into a new one, and say what was lost."""
    need_save(save)
    target = save.with_name(f"{save.stem}-repaired.realm")
    if target.exists():
        raise CommandFailed(f"There is {target} already: rename or remove it first.")
    try:
        found = salvage(save, target)
    except SaveError:
        for path in companions(target):
            discard(path)
        raise
    take_along(Vault(vault_folder(save)), Vault(vault_folder(target)))
    say(f"{found.events} events and {found.rows} rows are whole, in {target}.")
    if found.why:
        say(f"Lost: {found.lost_events} events and {found.lost_rows} rows; {one_line(found.why)}.")
    _tell_missing(target)
    return ExitCode.DONE


def _tell_missing(save: Path) -> None:
    """Say how many of the save's checkpoints are missing from its vault."""
    state = state_of(save)
    kept = {each.sha256: each for each in state.kept_checkpoints()} if state else {}
    zones = Zones(Vault(vault_folder(save)))
    gone = [each.checkpoint for each in kept.values() if not zones.path(each.sha256, each.zone).is_file()]
    if gone:
        names = ", ".join(one_line(name) for name in gone[-3:])
        say(f"{len(gone)} of {len(kept)} checkpoints are not in its vault, {names} among them.")
