"""The lore as lines: the words of the current screen, then the rest by chapter; or a search's results."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content

from configs.lore import Lore, LoreEntry
from realm_tui.view.actions import DEEDS
from realm_tui.view.glyphs import OUTCOME_SIGNS, ZONE_SIGNS
from realm_tui.view.text import wrapped
from saves.file.rows import OUTCOMES

COLUMN = 18
"""Cells kept for a word before its meaning."""

SIGNS = dict(zip(OUTCOMES, OUTCOME_SIGNS, strict=True)) | {
    zone.name.capitalize(): sign for zone, sign in ZONE_SIGNS.items()
}
"""The sign that stands before a word wherever the window shows it."""


def near(lore: Lore, text: str) -> list[LoreEntry]:
    """The entries whose words a text uses, and the entries they refer to, in the order of the file."""
    spoken = lore.spoken(text)
    pointed = {name for entry in spoken for name in entry.see} | {entry.term for entry in spoken}
    return [entry for entry in lore.entries() if entry.term in pointed]


def all_lines(lore: Lore, first: list[LoreEntry], width: int) -> list[Content]:
    """The entries in `first` under their own heading, then all others by chapter, then the keys."""
    lines = _chapter("On this screen", first, width) if first else []
    before = {entry.term for entry in first}
    for chapter in lore.chapters:
        rest = [entry for entry in chapter.entries if entry.term not in before]
        lines += _chapter(chapter.title, rest, width) if rest else []
    keys = [line for deed in DEEDS for line in _term(deed.sign, deed.about, "", width)]
    return [*lines, _heading("Keys"), *keys]


def found_lines(lore: Lore, wanted: str, width: int) -> list[Content]:
    """Search results: the entries with the text in a name, then those with the text in their meaning.

    An entry also shows the stored figure that it comes from.
    """
    text = wanted.casefold().strip()
    named = [each for each in lore.entries() if any(text in name.casefold() for name in each.names)]
    told = [each for each in lore.entries() if each not in named and text in each.means.casefold()]
    lines = [line for entry in (*named, *told) for line in _entry(entry, width, sourced=True)]
    return lines or wrapped("No word and no meaning has that in it.", width, "$text-muted")


def _chapter(title: str, entries: list[LoreEntry], width: int) -> list[Content]:
    return [_heading(title), *(line for entry in entries for line in _entry(entry, width)), Content()]


def _heading(title: str) -> Content:
    return Content.styled(title, "bold underline")


def _entry(entry: LoreEntry, width: int, *, sourced: bool = False) -> list[Content]:
    sign = SIGNS.get(entry.term)
    source = f"From {entry.measured}." if entry.measured and sourced else ""
    means = f"{entry.means} Cure: {entry.cure}" if entry.cure else entry.means
    return _term(f"{sign} {entry.term}" if sign else entry.term, means, source, width)


@lru_cache(maxsize=2048)
def _term(word: str, meaning: str, source: str, width: int) -> list[Content]:
    room = max(1, width - COLUMN)
    told = [
        line
        for text, style in ((meaning, ""), (source, "$text-muted"))
        if text
        for line in wrapped(text, room, style)
    ]
    head = Content.styled(word.ljust(COLUMN), "bold $primary")
    if head.cell_length > COLUMN:
        return [head, *(Content.assemble(" " * COLUMN, line) for line in told)]
    first, *rest = told
    return [Content.assemble(head, first), *(Content.assemble(" " * COLUMN, line) for line in rest)]
