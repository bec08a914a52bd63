"""Commands that keep saves: list, rename, delete, back up, restore, repair."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import msgspec

from heroes.vault import Vault
from heroes.zones import Zones, take_along
from realm_tui.commands.lines import agreed, emit, say
from realm_tui.commands.reading import need_save, state_of
from realm_tui.figures import bytes_told, duration
from realm_tui.mishaps import CommandFailed, Exit
from realm_tui.text import one_line
from saves.backup import backup_folder, backups, latest, take
from saves.backup import restore as put_back
from saves.errors import SaveError
from saves.lock import SaveLock
from saves.place import companions, home, vault_folder
from saves.repair import repair as salvage
from saves.rotation import Backup


def list_all(save: Path, *, json: bool) -> int:
    """Show every save of the home folder."""
    found = [_record(path) for path in sorted(home().glob("*.realm")) if path.is_file()]
    if json:
        emit({"v": 1, "saves": found})
        return Exit.DONE
    for each in found:
        say(f"{each['file']:<24} {each['told']}")
    if not found:
        say(f"There is no save in {home()} yet: run `realm new`.")
    return Exit.DONE


def backup(save: Path, *, show: bool, json: bool) -> int:
    """Back the save up now, or show the backups there are."""
    need_save(save)
    if not show:
        made = take(save)
        say(f"Backed up and {'verified' if made.verified else 'found damaged'}: {made.name}")
        return Exit.DONE if made.verified else Exit.UNSOUND
    found = [(each, _hero_level(backup_folder(save) / each.name)) for each in backups(save)]
    if json:
        told = [{**msgspec.structs.asdict(each), "level": level} for each, level in found]
        emit({"v": 1, "folder": str(backup_folder(save)), "backups": told})
        return Exit.DONE
    for each, level in found:
        say(f"{each.name}  {_backup_line(each, level)}")
    if not found:
        say("There is no backup yet: `realm backup` makes one.")
    return Exit.DONE


WHY = {"asked": "asked for", "daily": "daily", "restore": "before a restore", "delete": "before deleting"}


def _backup_line(made: Backup, level: int | None) -> str:
    age = duration(max(0.0, time.time() - made.time))
    hero = "no hero" if level is None else f"hero level {level}"
    why = f", {WHY[made.reason]}" if made.reason else ""
    return f"{age} old, {hero}{why}{'' if made.verified else ', not verified'}"


def _hero_level(path: Path) -> int | None:
    try:
        state = state_of(path)
    except SaveError:
        return None
    return state.campaign.level if state and state.campaign else None


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
    if not yes and not agreed(f"Put {chosen} in the place of {save}? What is there is backed up first."):
        raise CommandFailed("Nothing was restored: say yes to the question, or give --yes.")
    before = put_back(save, chosen)
    rescued = f" What was there before is the backup {before.name}." if before else ""
    say(f"Restored {chosen}.{rescued}")
    _tell_missing(save)
    return Exit.DONE


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
            _remove(path)
        raise
    take_along(Vault(vault_folder(save)), Vault(vault_folder(target)))
    say(f"{found.events} events and {found.rows} rows are whole, in {target}.")
    if found.why:
        say(f"Lost: {found.lost_events} events and {found.lost_rows} rows; {one_line(found.why)}.")
    _tell_missing(target)
    return Exit.DONE


def _tell_missing(save: Path) -> None:
    """Say how many checkpoints the save tells of that its vault does not have."""
    state = state_of(save)
    kept = {each.sha256: each for each in state.kept_checkpoints()} if state else {}
    zones = Zones(Vault(vault_folder(save)))
    gone = [each.checkpoint for each in kept.values() if not zones.path(each.sha256, each.zone).is_file()]
    if gone:
        names = ", ".join(one_line(name) for name in gone[-3:])
        say(f"{len(gone)} of {len(kept)} checkpoints are not in its vault, {names} among them.")


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
    say(f"{old} is now {new}.")
    return Exit.DONE


def delete(save: Path, *, name: str, yes: bool) -> int:
    """Delete a save of the home folder, after asking; a backup of it stays."""
    path = _known(name)
    if not yes and not agreed(f"Delete {path}, its checkpoints and its log? A backup of the story stays."):
        raise CommandFailed("Nothing was deleted: say yes to the question, or give --yes.")
    with SaveLock(path):
        kept = take(path, reason="delete")
        for each in companions(path):
            if each != backup_folder(path):
                _remove(each)
    say(f"Deleted. The backup is {backup_folder(path) / kept.name}")
    return Exit.DONE


def _known(name: str) -> Path:
    path = home() / f"{name.removesuffix('.realm')}.realm"
    if not path.is_file():
        sentence = f"There is no save {name} in {home()}: `realm saves list` shows those there are."
        raise CommandFailed(sentence, Exit.NO_SAVE)
    return path


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _record(path: Path) -> dict[str, object]:
    try:
        state = state_of(path)
    except SaveError as flaw:
        return {"file": path.name, "told": one_line(str(flaw)), "sound": False}
    campaign = state.campaign if state else None
    if state is None or campaign is None:
        return {"file": path.name, "told": "no hero yet", "sound": True}
    hero = one_line(state.heroes[campaign.hero].name)
    size = bytes_told(path.stat().st_size)
    told = f"{one_line(state.name)}: {hero}, hero level {campaign.level}, {size}"
    return {"file": path.name, "told": told, "sound": True}
