"""How much of a scroll is read, from configs/scrolls/limits.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class ScrollLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    line_bytes: int
    """A longer line is refused while it is read, and never held."""
    depth: int
    """Maximum nesting of lists and objects; the known forms need three."""
    lesson_bytes: int
    """All texts of a lesson, and `turn_bytes` for each turn. A token has at least one byte, so every lesson
    fits the Oracle's context of 2048 tokens, and a batch of lessons fits memory."""
    turn_bytes: int
    """What the hero's template costs for each turn, in tokens."""
    text_bytes: int
    """All lessons of a scroll, which are held in memory while the scroll is read."""
    lines: int
    blank_lines: int
    """Maximum lines of a file that are read, blank ones included."""
    unpacked_bytes: int
    """What a gzip file unpacks to, or a file that is not JSON lines; such files are read as a stream."""
    told: int
    """Refusals that a report lists; the file of refused lines beside the scroll has all of them."""


@cache
def limits() -> ScrollLimits:
    """The limits as shipped."""
    return load("scrolls", "limits", ScrollLimits)
