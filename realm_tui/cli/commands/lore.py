"""The command lore: all words of the game by chapter, or one word in full."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import msgspec

from configs.lore import Chapter, Lore, LoreEntry, Unknown
from configs.lore import lore as known
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.text import one_line

MOST_WIDTH = 100


def lore(save: Path, *, term: str, json: bool) -> int:
    """Tell one word, or list all; no save is needed for that."""
    found = known()
    try:
        chosen = found.find(term) if term else None
    except Unknown as none:
        raise CommandFailed(one_line(str(none))) from none
    if json:
        told = [_record(found, each) for each in ([chosen] if chosen else found.entries())]
        emit({"v": 1, "entries": told})
        return ExitCode.DONE
    width = min(MOST_WIDTH, shutil.get_terminal_size().columns)
    for line in _in_full(found, chosen, width) if chosen else _listed(found, width):
        say(line)
    return ExitCode.DONE


def _record(found: Lore, entry: LoreEntry) -> dict[str, object]:
    return {"kind": _chapter(found, entry).kind, **msgspec.structs.asdict(entry)}


def _chapter(found: Lore, entry: LoreEntry) -> Chapter:
    return next(chapter for chapter in found.chapters if entry in chapter.entries)


def _in_full(found: Lore, entry: LoreEntry, width: int) -> Iterator[str]:
    also = f", also {', '.join(entry.aliases)}" if entry.aliases else ""
    yield f"{entry.term}{also}  ({_chapter(found, entry).title.lower()})"
    yield from textwrap.wrap(entry.means, width, initial_indent="  ", subsequent_indent="  ")
    if entry.cure:
        yield from textwrap.wrap(f"Cure: {entry.cure}", width, initial_indent="  ", subsequent_indent="  ")
    if entry.measured:
        yield f"  From {entry.measured}."
    if entry.see:
        yield f"  See {', '.join(entry.see)}."


def _listed(found: Lore, width: int) -> Iterator[str]:
    for chapter in found.chapters:
        yield chapter.title
        terms = ", ".join(entry.term.replace(" ", "\u00a0") for entry in chapter.entries)
        lines = textwrap.wrap(
            terms, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        yield from (line.replace("\u00a0", " ") for line in lines)
    yield "`realm lore TERM` tells what one of them means."
