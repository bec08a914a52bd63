"""What became of a scroll's lines: how many are kept, and why the others are refused."""

from __future__ import annotations

from typing import Literal

import msgspec

Gate = Literal["quick", "standard", "deep"]
"""How closely the content is checked."""
GATES: tuple[Gate, ...] = ("quick", "standard", "deep")

Unit = Literal["line", "record", "row"]
"""What a file is a sequence of: rows in a table, records in JSON that is not JSON lines."""

EXCERPT = 120
"""Bytes of a refused line that its refusal repeats; the scroll itself has the whole line."""


UNLEARNED = "not to be learned"
"""The kind of fault of a line that its own fields exclude from training."""


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
    """The file's line where the record begins; 0 where `line` is that line, or it is not known."""


class ScrollReport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of reading a scroll."""

    gate: Gate
    lines: int
    """Lines that are not blank, as far as they were read."""
    kept: int
    refused: int
    kinds: dict[str, int]
    """How many lines were refused for each kind of fault."""
    first: list[RefusedRecord]
    """The first refused lines."""
    cautions: list[str]
    """Warnings about the lines that are kept, a sentence each."""
    kind: str = ""
    """What the file is, in a sentence."""
    unit: Unit = "line"
    """What the file is counted in."""
    unknown: dict[str, int] = {}
    """From the name of an unknown field to how many records have it."""

    @property
    def summary(self) -> str:
        """The kinds of fault with their counts, the most frequent first."""
        ranked = sorted(self.kinds.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{count} {kind}" for kind, count in ranked)


def excerpt(data: bytes) -> str:
    """The beginning of a line, with bytes that are not UTF-8 escaped."""
    return data[:EXCERPT].decode("utf-8", "backslashreplace")
