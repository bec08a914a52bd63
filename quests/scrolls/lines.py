"""The lines of a file of any size, none of them held beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

PIECE = 1 << 16
"""Bytes read at a time of a line that is too long."""


class Line(NamedTuple):
    """One line that is not blank."""

    number: int
    """1 for the file's first, blank ones counted."""
    data: bytes
    """Without its line break; only its beginning where it is too long."""
    too_long: bool


def read_lines(source: BinaryIO, longest: int) -> Iterator[Line]:
    """Each line that is not blank; of one longer than `longest` bytes the rest is read over."""
    number = 0
    while data := source.readline(longest + 2):
        number += 1
        whole = data.endswith(b"\n")
        body = data.rstrip(b"\r\n")
        if len(body) > longest:
            if not whole:
                _skip(source)
            yield Line(number, body[:longest], too_long=True)
        elif body.strip():
            yield Line(number, body, too_long=False)


def _skip(source: BinaryIO) -> None:
    while (piece := source.readline(PIECE)) and not piece.endswith(b"\n"):
        continue
