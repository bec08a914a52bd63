"""Foreign text made safe to show, and text fitted to a width in terminal cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from common.text import MARK, one_line, untrusted
from realm_tui.view.typed_command import SPELLED

GLUE = "\N{SYMBOL FOR SPACE}"
"""Replaces the spaces in a command while text is folded, so that a command that fits stays whole."""

__all__ = ["MARK", "centred", "clip", "one_line", "pad", "row", "untrusted", "wrapped"]


def clip(text: str, width: int) -> str:
    """The text in at most `width` cells; a cut end is marked."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """The text in exactly `width` cells."""
    return set_cell_size(clip(text, width), width)


def row(left: Content, right: Content, width: int) -> Content:
    """One line with content at both ends; the right end is kept whole where it fits."""
    gap = width - left.cell_length - right.cell_length
    if gap < 1:
        left = left.truncate(max(0, width - right.cell_length - 1), ellipsis=True)
        gap = max(0, width - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * gap, right)


def centred(line: Content, width: int) -> Content:
    """The line indented so that it stands in the middle of `width` cells."""
    return Content.assemble(" " * max(0, (width - line.cell_length) // 2), line)


def wrapped(text: str, width: int, style: str = "") -> list[Content]:
    """The text folded between words into lines of at most `width` cells; a command that fits stays whole."""
    if width < 1:
        return []

    def whole(found: re.Match[str]) -> str:
        return found[0].replace(" ", GLUE) if cell_len(found[0]) <= width else found[0]

    glued = SPELLED.sub(whole, text)
    lines = Content.styled(glued, style).wrap(width)
    return [Content.styled(line.plain.rstrip().replace(GLUE, " "), style) for line in lines]
