"""How much of a scroll is read, from configs/scrolls/limits.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class ScrollLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    line_bytes: int
    """A longer line is refused while it is read, and never held."""
    depth: int
    """Lists and objects within each other; the forms need three."""
    lesson_bytes: int
    """All texts of a lesson with what its turns cost. No token is shorter than a byte, so that each lesson
    fits the Oracle, which reads 2048 tokens, and a batch of them fits memory."""
    turn_bytes: int
    """What the hero's template costs for each turn, in tokens."""
    text_bytes: int
    """Of all lessons of a scroll; it is held in memory while the scroll is read."""
    lines: int
    blank_lines: int
    """Lines of a file that are read at most, blank ones counted."""
    unpacked_bytes: int
    """Of what a gzip file unpacks to, and of a file that is not of lines; they are read and not held."""
    told: int
    """Refusals that a report tells one by one; the quarantine beside the scroll has all."""


@cache
def limits() -> ScrollLimits:
    """The limits as shipped."""
    return load("scrolls", "limits", ScrollLimits)
