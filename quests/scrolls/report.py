"""What became of a scroll's lines: how many stay, and why each other one does not."""

from __future__ import annotations

from typing import Literal

import msgspec

Gate = Literal["quick", "standard", "deep"]
"""How closely the content is looked at."""
GATES: tuple[Gate, ...] = ("quick", "standard", "deep")

EXCERPT = 120
"""Bytes of a refused line that its refusal repeats; the scroll itself has the whole line."""


class BadLine(Exception):
    """A line that can't be a lesson: its kind of fault in a word or two, and the reason in a sentence."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One refused line."""

    line: int
    kind: str
    reason: str
    text: str = ""
    """How the line begins."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a scroll came to."""

    gate: Gate
    lines: int
    """Lines that are not blank, as far as they were read."""
    kept: int
    refused: int
    kinds: dict[str, int]
    """How many lines were refused for each kind of fault."""
    first: list[Refusal]
    """The first of them."""
    cautions: list[str]
    """What is odd about the lines that stay, a sentence each."""

    @property
    def summary(self) -> str:
        """The kinds of fault with their counts, the most frequent first."""
        ranked = sorted(self.kinds.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{count} {kind}" for kind, count in ranked)


def excerpt(data: bytes) -> str:
    """How a line begins, its bytes that are no text escaped."""
    return data[:EXCERPT].decode("utf-8", "backslashreplace")
