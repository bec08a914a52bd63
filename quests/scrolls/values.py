"""The objects of JSON that is not written in lines: a list of them, or one after the other on many lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from quests.scrolls.lines import PIECE, Line
from quests.scrolls.report import BadLine

MARK = "\N{BYTE ORDER MARK}".encode()
_OUTSIDE = re.compile(rb'["{}\[\],\n]')
_INSIDE = re.compile(rb'["\\\n]')
_BLANK = b" \t\r\n"


class _Splitter:
    """Finds where each value begins and ends; what is between is told, so that nothing is passed over.

    1. Outside of strings brackets are counted, and inside of them only their end is looked for.
    2. A value ends where its own bracket is closed; in a list a comma or the list's end does too, and where
       objects stand one after the other, the end of the line.
    3. No string goes beyond its line: one that does is a fault of its value, which ends there.
    """

    def __init__(self, longest: int, *, once: bool) -> None:
        self.longest, self.once = longest, once
        self.depth = self.base = 0
        """Brackets open, and those of them that are around the values."""
        self.inside = self.escaped = self.over = False
        """In a string; after its backslash; after the only list that is read."""
        self.held, self.size = bytearray(), 0
        self.line = self.began = 1
        self.number = 0
        self.rest = b""
        """What was read of what stands after the only list."""

    def feed(self, data: bytes) -> Iterator[Line]:
        at = 0
        while at < len(data):
            if self.over:
                self.rest = data[at:]
                return
            if self.escaped:
                self.escaped = False
                at = self._keep(data, at, at + 1)
                continue
            mark = (_INSIDE if self.inside else _OUTSIDE).search(data, at)
            if mark is None:
                self._keep(data, at, len(data))
                return
            sign = mark[0]
            at = self._keep(data, at, mark.start())
            at += 1
            yield from self._in_string(sign) if self.inside else self._in_open(sign)

    def end(self) -> Iterator[Line]:
        yield from self._value()

    def _in_string(self, sign: bytes) -> Iterator[Line]:
        if sign == b"\n":
            self.inside = False
            self.depth = self.base
            yield from self._value()
            self.line += 1
            return
        self._add(sign)
        if sign == b'"':
            self.inside = False
        else:
            self.escaped = True

    def _in_open(self, sign: bytes) -> Iterator[Line]:
        bare = self.depth == self.base
        if sign == b"\n":
            if bare and not self.base:
                yield from self._value()
            else:
                self._add(sign)
            self.line += 1
        elif sign == b",":
            if bare:
                yield from self._value()
            else:
                self._add(sign)
        elif sign == b'"':
            self._add(sign)
            self.inside = True
        elif sign in b"{[":
            yield from self._opened(sign)
        else:
            yield from self._closed(sign)

    def _opened(self, sign: bytes) -> Iterator[Line]:
        if sign == b"[" and not self.depth and not bytes(self.held).strip(_BLANK):
            self._drop()
            self.depth = self.base = 1
            return
        if self.depth == self.base and bytes(self.held).replace(MARK, b"").strip(_BLANK):
            yield from self._value()
        self._add(sign)
        self.depth += 1

    def _closed(self, sign: bytes) -> Iterator[Line]:
        if self.depth > self.base:
            self._add(sign)
            self.depth -= 1
            if self.depth == self.base:
                yield from self._value()
        elif self.base and sign == b"]":
            yield from self._value()
            self.depth = self.base = 0
            self.over = self.once
        else:
            self._add(sign)

    def _keep(self, data: bytes, first: int, last: int) -> int:
        self._add(data[first:last])
        return last

    def _add(self, data: bytes) -> None:
        if not self.size:
            data = data.lstrip(_BLANK)
            self.began = self.line
        self.size += len(data)
        self.held += data[: max(0, self.longest + 1 - len(self.held))]

    def _drop(self) -> None:
        self.held, self.size = bytearray(), 0

    def _value(self) -> Iterator[Line]:
        body = bytes(self.held).removeprefix(MARK).strip(_BLANK)
        too_long = self.size > self.longest
        self._drop()
        if body:
            self.number += 1
            yield Line(self.number, body[: self.longest], too_long=too_long, at=self.began)


def read_values(source: BinaryIO, longest: int, *, once: bool = False) -> Iterator[Line]:
    """Each value of a list, or of those one after the other; `once` where only one list is read.

    Of one longer than `longest` bytes the rest is read over.
    """
    splitter = _Splitter(longest, once=once)
    while not splitter.over and (data := source.read(PIECE)):
        yield from splitter.feed(data)
    yield from splitter.end()
    rest = splitter.rest + (source.read(PIECE) if splitter.over else b"")
    if b"[" in rest or b"{" in rest:
        flaw = BadLine("not read", "and all after it are not read: the list has ended, and only one is read")
        yield Line(
            splitter.number + 1, rest.lstrip(_BLANK + b","), too_long=False, at=splitter.line, flaw=flaw
        )
