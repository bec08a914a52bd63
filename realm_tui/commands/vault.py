"""Commands about the vault: list, show, export, promote, demote, prune."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from engine.retention import superfluous
from heroes.adapter_config import AdapterError
from heroes.handout import Form, hand_out
from heroes.vault import Vault, VaultError
from realm_tui.commands.guest import ordered
from realm_tui.commands.lines import emit, say
from realm_tui.commands.reading import need_hero
from realm_tui.figures import bytes_told
from realm_tui.mishaps import CommandFailed, Exit
from realm_tui.text import one_line
from realm_tui.vault_lines import Shelf, hero_card, lineage, shelves
from saves.place import vault_folder
from saves.state import State


def list_all(save: Path, *, json: bool) -> int:
    """Show every checkpoint, each under the one it came from."""
    found = shelves(need_hero(save))
    if json:
        emit({"v": 1, "checkpoints": found})
        return Exit.DONE
    for line in lineage(found):
        say(line)
    sizes = {each.sha256: each.size for each in found if not each.cleared}
    say(f"{len(sizes)} kept, {bytes_told(sum(sizes.values()))}." if found else "No checkpoint is sealed yet.")
    return Exit.DONE


def show(save: Path, *, name: str, json: bool) -> int:
    """Show one checkpoint and whether its files are whole."""
    state = need_hero(save)
    shelf = _shelf(state, name)
    flaw = ""
    try:
        Vault(vault_folder(save)).examine(shelf.sha256)
    except VaultError as reason:
        flaw = str(reason)
    if json:
        emit({"v": 1, "checkpoint": shelf, "whole": not flaw, "flaw": flaw})
    else:
        for line in hero_card(state, shelf):
            say(line)
        say(f"✗ {one_line(flaw)}" if flaw else "✓ Its files match their digests.")
    return Exit.UNSOUND if flaw else Exit.DONE


def export(save: Path, *, name: str, form: Form, to: Path | None) -> int:
    """Write one checkpoint as other programs load it."""
    state = need_hero(save)
    shelf = _shelf(state, name)
    if shelf.sha256 not in {each.sha256 for each in state.kept_checkpoints()}:
        raise CommandFailed(f"The checkpoint {name} is not kept any more: choose one of `realm vault list`.")
    target = (to or Path(f"{shelf.checkpoint}-{form}")).expanduser().absolute()
    told = f"# {shelf.checkpoint}\n\n" + "\n".join(f"- {line.strip()}" for line in hero_card(state, shelf))
    try:
        hand_out(Vault(vault_folder(save)), shelf.sha256, form, target, told)
    except (VaultError, AdapterError) as flaw:
        raise CommandFailed(str(flaw)) from flaw
    say(f"Exported to {target}; its README says how to load it.")
    return Exit.DONE


def promote(save: Path, *, name: str) -> int:
    """Keep one checkpoint for good."""
    say(asyncio.run(ordered(save, "promote", checkpoint=_shelf(need_hero(save), name).checkpoint)))
    return Exit.DONE


def demote(save: Path, *, name: str) -> int:
    """Let one that was kept go when room is needed."""
    say(asyncio.run(ordered(save, "demote", checkpoint=_shelf(need_hero(save), name).checkpoint)))
    return Exit.DONE


def prune(save: Path, *, dry_run: bool) -> int:
    """Let go of what no rule keeps, or only say what that would be."""
    state = need_hero(save)
    if not dry_run:
        say(asyncio.run(ordered(save, "prune")))
        return Exit.DONE
    old = [each for campaign in state.campaigns.values() for each in superfluous(campaign, time.time())]
    for each in old:
        say(f"{each.checkpoint}  {bytes_told(each.size)}")
    say(f"{len(old)} checkpoints, {bytes_told(sum(each.size for each in old))}, would be cleared.")
    return Exit.DONE


def _shelf(state: State, name: str) -> Shelf:
    meant = getattr(state.campaign, name) if name in ("champion", "latest") else name
    shelf = next((each for each in shelves(state) if each.checkpoint == meant), None)
    if shelf is None:
        raise CommandFailed(f"There is no checkpoint {name}; `realm vault list` shows those there are.")
    return shelf
