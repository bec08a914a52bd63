"""The lines of a file of any size, none of them held beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from quests.scrolls.report import BadLine

NOT_READ = "not read"
"""The kind of fault of what is beyond a scroll's measure."""
PIECE = 1 << 16
"""Bytes read at a time of a line that is too long."""


class Line(NamedTuple):
    """One record of a file: a line that is not blank, or what stands for one elsewhere."""

    number: int
    """1 for the file's first: of lines blank ones are counted, of a table's rows the one with the names."""
    data: bytes
    """Without its line break; only its beginning where it is too long."""
    too_long: bool
    at: int = 0
    """The line of the file where it begins; 0 where that is its number, or not known."""
    row: Mapping[str, Any] | None = None
    """Its fields, where it is no JSON."""
    flaw: BadLine | None = None
    """Why it can't be read."""


def read_lines(
    source: BinaryIO, longest: int, most: int | None = None, *, blank: bool = False
) -> Iterator[Line]:
    """Each line that is not blank, or all; of one longer than `longest` bytes the rest is read over.

    Where there are more than `most`, blank ones counted, the one after them is the last.
    """
    number = 0
    while data := source.readline(longest + 2):
        number += 1
        whole = data.endswith(b"\n")
        body = data.rstrip(b"\r\n")
        if most is not None and number > most:
            flaw = BadLine(NOT_READ, f"and all after it are not read: a file has at most {most} lines")
            yield Line(number, body[:longest], too_long=False, flaw=flaw)
            return
        if len(body) > longest:
            if not whole:
                _skip(source)
            yield Line(number, body[:longest], too_long=True)
        elif blank or body.strip():
            yield Line(number, body, too_long=False)


def _skip(source: BinaryIO) -> None:
    while (piece := source.readline(PIECE)) and not piece.endswith(b"\n"):
        continue
