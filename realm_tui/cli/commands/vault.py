"""Commands about the vault: list, show, export, promote, demote, restore, prune."""

from __future__ import annotations

import asyncio
import shlex
import time
from pathlib import Path

from engine.rules.checkpoint_names import why_absent, why_gone
from engine.rules.retention import departures
from heroes.adapters.peft_config import AdapterError
from heroes.vault.handout import Form, hand_out
from heroes.vault.store import Vault, VaultError
from heroes.vault.zones import Zones
from realm_tui.cli.commands.engine_session import order_once
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.figures import format_bytes
from realm_tui.view.text import one_line
from realm_tui.view.vault_lines import VaultRow, hero_card, kept_in_zones, lineage, shelves
from saves.file.paths import vault_folder
from saves.state import State


def list_all(save: Path, *, json: bool) -> int:
    """Show every checkpoint, each under the one it came from."""
    found = shelves(need_hero(save))
    if json:
        emit({"v": 1, "checkpoints": found})
        return ExitCode.DONE
    for line in lineage(found):
        say(line)
    say("; ".join(kept_in_zones(found)) + "." if found else "No checkpoint is sealed yet.")
    return ExitCode.DONE


def show(save: Path, *, name: str, json: bool) -> int:
    """Show one checkpoint and whether its files are whole."""
    state = need_hero(save)
    shelf = _shelf(state, name)
    flaw = ""
    try:
        Zones(Vault(vault_folder(save))).examine(shelf.sha256, shelf.zone)
    except VaultError as reason:
        flaw = str(reason)
    if json:
        emit({"v": 1, "checkpoint": shelf, "whole": not flaw, "flaw": flaw})
    else:
        for line in hero_card(state, shelf):
            say(line)
        say(f"✗ {one_line(flaw)}" if flaw else "✓ Its files match their digests.")
    return ExitCode.UNSOUND if flaw else ExitCode.DONE


def export(save: Path, *, name: str, form: Form, to: Path | None) -> int:
    """Write one checkpoint as other programs load it."""
    state = need_hero(save)
    shelf = _shelf(state, name)
    if shelf.sha256 not in {each.sha256 for each in state.kept_checkpoints()}:
        raise CommandFailed(why_gone(state, name))
    if shelf.zone != "hot":
        raise CommandFailed(
            f"{one_line(shelf.checkpoint)} lies in the {shelf.zone} zone:"
            f" `realm vault restore {shlex.quote(shelf.checkpoint)}` brings it back."
        )
    # An imported checkpoint may have a name that leads out of the folder.
    own = one_line(Path(shelf.checkpoint).name)
    target = (to or Path(f"{own}-{form}")).expanduser().absolute()
    told = f"# {own}\n\n" + "\n".join(f"- {line.strip()}" for line in hero_card(state, shelf, abroad=True))
    try:
        hand_out(Vault(vault_folder(save)), shelf.sha256, form, target, told)
    except (VaultError, AdapterError) as flaw:
        raise CommandFailed(str(flaw)) from flaw
    say(f"Exported to {one_line(str(target))}; its README says how to load it.")
    return ExitCode.DONE


def promote(save: Path, *, name: str) -> int:
    """Keep one checkpoint for good."""
    say(asyncio.run(order_once(save, "promote", checkpoint=_shelf(need_hero(save), name).checkpoint)))
    return ExitCode.DONE


def demote(save: Path, *, name: str) -> int:
    """Let one that was kept go when room is needed."""
    say(asyncio.run(order_once(save, "demote", checkpoint=_shelf(need_hero(save), name).checkpoint)))
    return ExitCode.DONE


def restore(save: Path, *, name: str) -> int:
    """Bring one back from the warm or the deep zone."""
    say(asyncio.run(order_once(save, "restore", checkpoint=_shelf(need_hero(save), name).checkpoint)))
    return ExitCode.DONE


def prune(save: Path, *, dry_run: bool) -> int:
    """Move on or clear what no rule keeps where it is, or only say what that would be."""
    state = need_hero(save)
    if not dry_run:
        say(asyncio.run(order_once(save, "prune")))
        return ExitCode.DONE
    leaving = departures(state, time.time())
    for each in leaving:
        where = f"to the {each.to} zone" if each.to else "cleared for good"
        say(f"{one_line(each.checkpoint.checkpoint)}  {format_bytes(each.checkpoint.size)}  {where}")
    say(f"{len(leaving)} checkpoints would leave their zone." if leaving else "Nothing would leave its zone.")
    return ExitCode.DONE


def _shelf(state: State, name: str) -> VaultRow:
    absent = why_absent(state, name)
    if absent:
        raise CommandFailed(absent)
    meant = state.checkpoint_named(name)
    return next(each for each in shelves(state) if each.checkpoint == meant)
