"""Commands that hand a hero on: export and import."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Container
from pathlib import Path

import msgspec

from engine.inbox.claims import shown
from engine.sharing.contents import Contents
from engine.sharing.packing import pack, planned
from engine.sharing.receiving import free_place, unpacked
from heroes.vault.store import VaultError
from realm_tui.cli.commands.output import confirm, emit, live_line, say
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.commands.saves import become_default
from realm_tui.cli.commands.streamed import as_file, descriptor
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.advice import question
from realm_tui.view.export_card import card_lines, kin_line
from realm_tui.view.export_contents import contents_lines
from realm_tui.view.figures import format_bytes, percent
from realm_tui.view.text import one_line
from realm_tui.view.typed_command import own_line
from realm_tui.window.commands import command_line, typed_ways
from saves.care.common_history import kin
from saves.file.export_format import MOST_BYTES, Choice
from saves.file.paths import home


def export(
    save: Path,
    *,
    file: Path,
    choice: Choice,
    full: bool,
    chats: bool,
    scrolls: bool,
    yes: bool,
    json: bool,
) -> int:
    """Say what the export is going to hold, ask where somebody is there, and write it."""
    need_hero(save)
    if descriptor(file) is not None:
        raise CommandFailed("An export is written into a file: name one, such as hero.realm.")
    target = file.expanduser().absolute()
    if target.exists():
        raise CommandFailed(f"There is a file {target} already: choose another name, or remove it first.")
    try:
        with planned(save, choice, full=full, chats=chats, scrolls=scrolls) as plan:
            if not json:
                _announce(file, plan.contents, yes=yes)
            with live_line(quiet=json) as show:
                size = max(1, plan.adapter_bytes)
                seal = pack(
                    save, plan, target, progress=lambda done: show(f"Packing: {percent(done / size)} %")
                )
    except VaultError as flaw:
        raise CommandFailed(str(flaw)) from flaw
    if json:
        written = target.stat().st_size
        count = len(plan.checkpoints)
        record = {"v": 1, "file": shown(str(target)), "bytes": written, "seal": seal, "checkpoints": count}
        emit(record | {"contents": plan.contents})
        return ExitCode.DONE
    written_told = format_bytes(target.stat().st_size)
    say(f"Exported, {written_told}. Whoever gets it runs:")
    say(own_line(f"realm import {shlex.quote(one_line(file.name))}"))
    return ExitCode.DONE


def _announce(file: Path, inside: Contents, *, yes: bool) -> None:
    """Show what is about to leave the machine, and go on unless a player at the terminal says no."""
    say(f"{one_line(file.name)} is going to hold, in some {format_bytes(inside.bytes)}:")
    for line in contents_lines(inside):
        say(line)
    if not yes and sys.stdin.isatty() and not confirm("Write it?"):
        raise CommandFailed("Nothing was exported: say yes to the question, or give --yes.")


def take_in(save: Path, *, file: Path, name: str | None, yes: bool, json: bool) -> int:
    """Show what an export holds, ask, and make it a save beside the player's own."""
    with as_file(file.expanduser(), MOST_BYTES) as source, live_line(quiet=json) as show:
        show("Opening and checking the export…")
        with unpacked(source.absolute(), home()) as parcel:
            show("")
            relatives = list(kin(parcel.save, home()))
            if not json:
                for line in [*card_lines(parcel.card), *map(kin_line, relatives)]:
                    say(line)
            if not parcel.card.sound:
                why = next(one_line(each.sentence) for each in parcel.card.findings if not each.ok)
                raise CommandFailed(
                    f"It is not imported, since its story does not hold. {why}", ExitCode.UNSOUND
                )
            target = free_place(home(), name or one_line(source.stem))
            if not yes and not confirm(f"Import it as {one_line(str(target))}?"):
                raise CommandFailed("Nothing was imported: say yes to the question, or give --yes.")
            parcel.settle(target)
    default = become_default(target)
    if json:
        near = [msgspec.structs.asdict(each) | {"save": str(each.save)} for each in relatives]
        emit({"v": 1, "save": str(target), "card": parcel.card, "kin": near})
        return ExitCode.DONE
    say(f"Imported as {one_line(str(target))}.")
    if default:
        say("It is the save that opens where none is named.")
    for line in next_commands(target, parcel.card.missing):
        say(line)
    return ExitCode.DONE


def next_commands(save: Path, missing: Container[str]) -> list[str]:
    """Next steps after an import: what a command does, and below it the command on its own line.

    Without its base model (`missing`), a hero can neither be talked with nor trained.
    """
    state = need_hero(save)
    campaign = state.campaign
    assert campaign is not None
    ways = [("Open the window", command_line(save))]
    if state.heroes[campaign.hero].name not in missing:
        ways.append(("Talk with the hero", command_line(save, "ask", shlex.quote(question(campaign)))))
        ways += typed_ways(save, state)
    return [line for does, command in ways for line in (f"{does}:", own_line(command))]
