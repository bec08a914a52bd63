"""What became of a scroll's lines: how many stay, and why each other one does not."""

from __future__ import annotations

from typing import Literal

import msgspec

Gate = Literal["quick", "standard", "deep"]
"""How closely the content is looked at."""
GATES: tuple[Gate, ...] = ("quick", "standard", "deep")

Unit = Literal["line", "record", "row"]
"""What a file is a sequence of: `record` where objects go over several lines."""

EXCERPT = 120
"""Bytes of a refused line that its refusal repeats; the scroll itself has the whole line."""


UNLEARNED = "not to be learned"
"""The kind of fault of a line that its own fields mark so."""


class BadLine(Exception):
    """A line that can't be a lesson: its kind of fault in a word or two, and the reason in a sentence."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


class BadFile(Exception):
    """A file that can't be a scroll: what it is and what to do, without a full stop."""


class RefusedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One refused line."""

    line: int
    kind: str
    reason: str
    text: str = ""
    """How the line begins."""
    at: int = 0
    """The file's line where it begins, where the number is another one."""


class ScrollReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a scroll came to."""

    gate: Gate
    lines: int
    """Lines that are not blank, as far as they were read."""
    kept: int
    refused: int
    kinds: dict[str, int]
    """How many lines were refused for each kind of fault."""
    first: list[RefusedRecord]
    """The first of them."""
    cautions: list[str]
    """What is odd about the lines that stay, a sentence each."""
    kind: str = ""
    """What the file is, in a sentence."""
    unit: Unit = "line"
    """What is counted in it."""
    unknown: dict[str, int] = {}
    """How many of them have a field that is not known, by its name."""

    @property
    def summary(self) -> str:
        """The kinds of fault with their counts, the most frequent first."""
        ranked = sorted(self.kinds.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{count} {kind}" for kind, count in ranked)


def excerpt(data: bytes) -> str:
    """How a line begins, its bytes that are no text escaped."""
    return data[:EXCERPT].decode("utf-8", "backslashreplace")
