"""The rows of a Parquet table, which a separate program reads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

import msgspec

from quests.scrolls.lines import Line, read_lines
from quests.scrolls.report import BadFile, BadLine

PROGRAM = "quests.scrolls.parquet_rows"
DAMAGED = "it is a Parquet table that can't be read"


class _Told(msgspec.Struct, frozen=True):
    """What the program says about the table, or at its end about what went wrong."""

    unknown: list[str] = []
    rows: int = 0
    flaw: str = ""


class Parquet:
    """A Parquet table that is being read; the program that reads it ends when `rows` does."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        file.seek(0)
        self.unknown: list[str] = []
        """Columns that are not read, because their names are not known."""
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM, str(most)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def rows(self, longest: int) -> Iterator[Line]:
        """Each row, as a line of JSON; raises BadFile where the table is damaged, or too large to read."""
        assert self._child.stdout is not None
        lines = read_lines(cast(BinaryIO, self._child.stdout), longest)
        try:
            yield from self._rows(lines)
        finally:
            self._child.kill()
            self._child.stdout.close()
            self._child.wait()

    def _rows(self, lines: Iterator[Line]) -> Iterator[Line]:
        first = next(lines, None)
        if first is None:
            raise BadFile(f"{DAMAGED}: reading it took too much memory or time")
        told = msgspec.json.decode(first.data, type=_Told)
        self.unknown = told.unknown
        last = b"" if not told.flaw else first.data
        for number, line in enumerate(lines, 1):
            last = line.data
            if line.data.startswith(b'{"flaw": '):
                break
            flaw = BadLine("another form", line.data[1:].decode()) if line.data.startswith(b"!") else None
            yield line._replace(number=number, flaw=flaw)
        if last.startswith(b'{"flaw": '):
            raise BadFile(f"{DAMAGED} ({msgspec.json.decode(last, type=_Told).flaw})")
        if self._child.wait():
            raise BadFile(f"{DAMAGED}: reading it took too much memory or time")
