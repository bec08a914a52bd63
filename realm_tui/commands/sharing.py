"""Commands that hand a hero on: export and import."""

from __future__ import annotations

import shlex
from pathlib import Path

import msgspec

from engine.sharing.packing import pack, planned
from engine.sharing.receiving import free_place, unpacked
from heroes.vault import VaultError
from realm_tui.card import card_lines, kin_line
from realm_tui.commands.lines import agreed, emit, live_line, say
from realm_tui.commands.reading import need_hero
from realm_tui.figures import bytes_told, counted, percent
from realm_tui.mishaps import CommandFailed, Exit
from realm_tui.text import one_line
from saves.kinship import kin
from saves.parcel import Choice
from saves.place import home


def export(save: Path, *, file: Path, choice: Choice, full: bool, chats: bool, json: bool) -> int:
    """Say how large the export gets, write it, and say how to take it in."""
    need_hero(save)
    target = file.expanduser().absolute()
    if target.exists():
        raise CommandFailed(f"There is a file {target} already: choose another name, or remove it first.")
    try:
        with planned(save, choice) as plan, live_line(quiet=json) as show:
            count, size = len(plan.checkpoints), plan.adapter_bytes
            story = f"the story, some {bytes_told(plan.story_bytes)}"
            if not json:
                say(f"{one_line(file.name)}: {story}; {_adapters(count, size)}.")
            seal = pack(
                save,
                plan,
                target,
                full=full,
                chats=chats,
                progress=lambda written: show(f"Packing: {percent(written / max(1, size))} %"),
            )
    except VaultError as flaw:
        raise CommandFailed(str(flaw)) from flaw
    if json:
        size = target.stat().st_size
        emit({"v": 1, "file": str(target), "bytes": size, "seal": seal, "checkpoints": count})
        return Exit.DONE
    written = bytes_told(target.stat().st_size)
    say(f"Exported, {written}. Whoever gets it runs: realm import {shlex.quote(one_line(file.name))}")
    return Exit.DONE


def take_in(save: Path, *, file: Path, name: str | None, yes: bool, json: bool) -> int:
    """Show what an export holds, ask, and make it a save beside the player's own."""
    source = file.expanduser().absolute()
    with live_line(quiet=json) as show:
        show("Opening and checking the export…")
        with unpacked(source, home()) as parcel:
            show("")
            relatives = list(kin(parcel.save, home()))
            if not json:
                for line in [*card_lines(parcel.card), *map(kin_line, relatives)]:
                    say(line)
            if not parcel.card.sound:
                why = next(one_line(each.sentence) for each in parcel.card.findings if not each.ok)
                raise CommandFailed(f"It is not imported, since its story does not hold. {why}", Exit.UNSOUND)
            target = free_place(home(), name or one_line(source.stem))
            if not yes and not agreed(f"Import it as {one_line(str(target))}?"):
                raise CommandFailed("Nothing was imported: say yes to the question, or give --yes.")
            parcel.settle(target)
    if json:
        near = [msgspec.structs.asdict(each) | {"save": str(each.save)} for each in relatives]
        emit({"v": 1, "save": str(target), "card": parcel.card, "kin": near})
        return Exit.DONE
    named = shlex.quote(one_line(str(target)))
    say(f'Imported. Talk with the hero: realm ask --save {named} "add 01 10"')
    say(f"Train it further:     realm campaign new --save {named} --from champion")
    return Exit.DONE


def _adapters(count: int, size: int) -> str:
    if count == 0:
        return "no checkpoint, since none is sealed yet"
    return f"{counted(count, 'checkpoint')}, {bytes_told(size)}"
