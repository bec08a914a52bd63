"""The lines of a file of any size, of which only a limited part is held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from quests.scrolls.report import BadLine

NOT_READ = "not read"
"""The kind of fault of lines beyond a scroll's limits."""
PIECE = 1 << 16
"""Bytes of one read."""


class Line(NamedTuple):
    """One record of a file: a line that is not blank, or what stands for one elsewhere."""

    number: int
    """Counted from 1, with a file's blank lines and a table's header row included."""
    data: bytes
    """The record without its line break; only its beginning where it is too long."""
    too_long: bool
    at: int = 0
    """The line of the file where the record begins; 0 where that is its number, or not known."""
    row: Mapping[str, Any] | None = None
    """The fields of a record that is not JSON."""
    flaw: BadLine | None = None
    """Why the record can't be read."""


def read_lines(
    source: BinaryIO, longest: int, most: int | None = None, *, blank: bool = False
) -> Iterator[Line]:
    """Each line that is not blank, or with `blank` all lines; of a long line the first `longest` bytes.

    Where a file has more than `most` lines, blank ones included, the next line is the last and has a flaw.
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
