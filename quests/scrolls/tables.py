"""The rows of a table in text, with columns between delimiters and their names in the first row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from quests.scrolls.lines import Line, read_lines
from quests.scrolls.report import BadLine

NULLS = frozenset(("NULL", "null", "Null", "None", "NaN", "nan", "<NA>", "#N/A", "\\N"))
"""Words that programs write into empty cells of tables."""


class _TooLong(Exception):
    """A row is longer than it may be, or can't be read."""


class _Feed:
    """Feeds a table's lines to the csv module, and limits a row's bytes, so that an open quote ends."""

    def __init__(self, source: BinaryIO, longest: int, most: int, begin: int) -> None:
        self.lines, self.longest = read_lines(source, longest, most, blank=True), longest
        self.skipped = begin - 1
        self.size = self.first = 0
        self.begin = b""
        self.flaw: BadLine | None = None

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            if not self.size:
                self.first, self.begin = self.skipped + line.number, line.data
            self.size += len(line.data) + 1
            self.flaw = line.flaw
            if line.flaw or line.too_long or self.size > self.longest:
                raise _TooLong
            yield line.data.decode("utf-8", "surrogateescape") + "\n"

    def next_row(self) -> None:
        self.size = 0


def read_rows(source: BinaryIO, longest: int, most: int, delimiter: str, begin: int = 1) -> Iterator[Line]:
    """Each row that is not blank, without its empty cells; the row with the names is number 1.

    `begin` is the line of the file where the source begins.
    """
    feed = _Feed(source, longest, most, begin)
    names = [name.removeprefix("\N{BYTE ORDER MARK}") for name in next(_rows(feed, delimiter), [])]
    number = 1
    while True:
        feed.next_row()
        number += 1
        try:
            for cells in _rows(feed, delimiter):
                if any(cells):
                    yield _line(feed, number, names, cells)
                number += 1
                feed.next_row()
            return
        except _TooLong:
            yield Line(number, feed.begin, too_long=feed.flaw is None, at=feed.first, flaw=feed.flaw)
        except csv.Error as flaw:
            open_quote = "unexpected end" in str(flaw)
            why = "a quote is opened and never closed, so that all after it is in it" if open_quote else flaw
            told = BadLine("no row", f"is no row of a table: {why}")
            yield Line(number, feed.begin, too_long=False, at=feed.first, flaw=told)


def _rows(feed: _Feed, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(iter(feed), delimiter=delimiter, strict=True)


def _line(feed: _Feed, number: int, names: list[str], cells: list[str]) -> Line:
    row = {
        name: cell
        for name, cell in zip(names, cells, strict=False)
        if cell.strip() and cell.strip() not in NULLS
    }
    return Line(number, feed.begin, too_long=False, at=feed.first, row=row, flaw=_flaw(names, cells))


def _flaw(names: list[str], cells: list[str]) -> BadLine | None:
    if any("\udc80" <= sign <= "\udfff" for cell in cells for sign in cell):
        return BadLine("not UTF-8", "is not UTF-8: save the file as UTF-8, in Excel as “CSV UTF-8”")
    if any(cell.strip() for cell in cells[len(names) :]):
        return BadLine("another form", f"has {len(cells)} cells, where the table has {len(names)} columns")
    return None
