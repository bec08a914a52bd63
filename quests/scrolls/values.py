"""The objects of JSON that is not JSON lines: a list of objects, or objects in succession over many lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from quests.scrolls.lines import PIECE, Line
from quests.scrolls.report import BadFile, BadLine

MARK = "\N{BYTE ORDER MARK}".encode()
BESIDE = "beside the list"
"""The kind of fault of what an object holds beside its list."""
_BETWEEN = re.compile(rb'["{}\[\],\n]')
_NESTED = re.compile(rb'"|[{\[]+|[}\]]+')
_INSIDE = re.compile(rb'["\\\n]')
MOST_MARKS = 1 << 18
"""Maximum brackets and quotes read in the values of a file that are too long."""
MOST_GAPS = 1 << 18
"""Maximum commas, brackets and line breaks between the values of a file."""
GAPS = 16
"""Further commas, brackets and line breaks that are allowed for each value."""
_BLANK = b" \t\r\n"


class _Splitter:
    """Finds where values begin and end; text between them becomes a value too, so that nothing is lost.

    1. Within a value brackets are counted; within a string only its end is looked for.
    2. A value ends where its own bracket is closed. A comma also ends it, in a list the list's end, and
       without a list the end of the line.
    3. A string must end on its line: otherwise its value ends there, and is refused by the gates.
    """

    def __init__(self, longest: int, line: int, *, once: bool) -> None:
        self.longest, self.once = longest, once
        self.depth = self.base = 0
        """Open brackets, and how many of them are around the values."""
        self.inside = self.escaped = self.over = False
        """Whether it is in a string; after a backslash there; after the only list that is read."""
        self.held, self.size = bytearray(), 0
        self.line = self.began = line
        self.number = self.marks = self.gaps = 0
        self.rest = b""
        """Bytes read from beyond the only list."""

    def feed(self, data: bytes) -> Iterator[Line]:
        """Read the next bytes; gives the values that end in them."""
        at = 0
        while at < len(data) and not self.over:
            if self.inside or self.depth > self.base:
                at, ended = self._within(data, at)
                if ended:
                    yield from self.value()
                continue
            mark = _BETWEEN.search(data, at)
            self._add(data[at : mark.start() if mark else len(data)])
            at = mark.end() if mark else len(data)
            if mark:
                yield from self._between(mark[0])
        self.rest = data[at:]

    def value(self) -> Iterator[Line]:
        """The bytes held so far as a value, unless they are blank."""
        body = bytes(self.held).removeprefix(MARK).strip(_BLANK)
        too_long = self.size > self.longest
        self.held, self.size = bytearray(), 0
        if body:
            self.number += 1
            yield Line(self.number, body[: self.longest], too_long=too_long, at=self.began)

    def _within(self, data: bytes, first: int) -> tuple[int, bool]:
        """Read on within a value or a string; returns the position reached, and whether the value ended."""
        at, ended = first, False
        while at < len(data) and not ended:
            self.marks += self.size > self.longest
            if self.escaped:
                self.escaped, at = False, at + 1
                continue
            mark = (_INSIDE if self.inside else _NESTED).search(data, at)
            at = mark.end() if mark else len(data)
            if mark and self.inside:
                ended = self._in_string(mark[0])
            elif mark:
                at, ended = self._in_value(mark)
            if not self.inside and self.depth == self.base:
                break
        self._add(data[first:at])
        self.line += data.count(b"\n", first, at)
        if self.marks > MOST_MARKS:
            raise BadFile(
                f"it holds a record that is too long, with more than {MOST_MARKS} brackets and quotes"
            )
        return at, ended

    def _in_string(self, sign: bytes) -> bool:
        self.escaped = sign == b"\\"
        self.inside = self.escaped
        if sign == b"\n":
            self.depth = self.base
        return sign == b"\n"

    def _in_value(self, mark: re.Match[bytes]) -> tuple[int, bool]:
        signs = mark[0]
        if signs == b'"':
            self.inside = True
        elif signs[0] in b"{[":
            self.depth += len(signs)
        else:
            closed = min(len(signs), self.depth - self.base)
            self.depth -= closed
            return mark.start() + closed, self.depth == self.base
        return mark.end(), False

    def _between(self, sign: bytes) -> Iterator[Line]:
        self.line += sign == b"\n"
        self.gaps += 1
        if self.gaps > MOST_GAPS + GAPS * self.number:
            raise BadFile(
                f"it holds more than {MOST_GAPS} commas, brackets and line breaks with nothing between"
            )
        if sign == b"," or (sign == b"\n" and not self.base):
            yield from self.value()
        elif sign == b'"':
            self._add(sign)
            self.inside = True
        elif sign == b"[" and not self.base and not bytes(self.held).replace(MARK, b""):
            self.held, self.size = bytearray(), 0
            self.depth = self.base = 1
        elif sign in b"{[":
            yield from self.value()
            self._add(sign)
            self.depth += 1
        elif sign == b"]" and self.base:
            yield from self.value()
            self.depth = self.base = 0
            self.over = self.once
        else:
            self._add(sign)

    def _add(self, data: bytes) -> None:
        if not self.size:
            data = data.lstrip(_BLANK)
            self.began = self.line
        self.size += len(data)
        self.held += data[: max(0, self.longest + 1 - len(self.held))]


def read_values(source: BinaryIO, longest: int, line: int = 1, *, once: bool = False) -> Iterator[Line]:
    """Each value of a list, or of objects in succession; with `once` only the first list is read.

    A value longer than `longest` bytes is cut off there. `line` is the line of the file where the source
    begins. Raises BadFile where a file has too many brackets, quotes or gaps.
    """
    splitter = _Splitter(longest, line, once=once)
    while not splitter.over and (data := source.read(PIECE)):
        yield from splitter.feed(data)
    yield from splitter.value()
    rest = splitter.rest + (source.read(PIECE) if splitter.over else b"")
    if b"[" in rest or b"{" in rest:
        flaw = BadLine(BESIDE, "is no part of the list: what stands beside the list is not read")
        yield Line(
            splitter.number + 1, rest.lstrip(_BLANK + b","), too_long=False, at=splitter.line, flaw=flaw
        )
