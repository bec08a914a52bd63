"""A training file as a sequence of records, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from msgspec.structs import replace

from quests.scrolls.kinds import GZIP, PARQUET, Kind, check_known, kind_of
from quests.scrolls.limits import ScrollLimits
from quests.scrolls.lines import Line, read_lines
from quests.scrolls.parquet import Parquet
from quests.scrolls.report import BadFile, Unit
from quests.scrolls.streams import (
    HEAD,
    MARKS,
    capped,
    read_up_to,
    seekable,
    transcoded,
    unpacked,
    with_head,
)
from quests.scrolls.tables import read_rows
from quests.scrolls.values import read_values

NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
OTHER = "UTF-32"


class Source:
    """One training file; raises BadFile where its kind is not accepted."""

    def __init__(self, file: BinaryIO, name: str, limits: ScrollLimits) -> None:
        self.file, self.limits = file, limits
        self.parquet: Parquet | None = None
        head, stream = with_head(file)
        packed = head.startswith(GZIP)
        if packed:
            head, stream = with_head(unpacked(stream, limits.unpacked_bytes))
            if head.startswith(GZIP):
                raise BadFile("it is packed by gzip twice: unpack it once")
        check_known(head)
        if head.startswith(PARQUET):
            self.kind, self.stream = Kind(container="parquet", packed=packed), stream
            return
        self.kind, self.stream = _text(head, stream, name, packed=packed)

    @property
    def unit(self) -> Unit:
        """What the file is a sequence of."""
        container = self.kind.container
        return "line" if container == "lines" else "row" if container in ("table", "parquet") else "record"

    @property
    def unknown(self) -> list[str]:
        """Columns that were not read, because their names are not known."""
        return self.parquet.unknown if self.parquet else []

    def records(self) -> Iterator[Line]:
        """Each record that is not blank; raises BadFile and OSError."""
        longest, most = self.limits.line_bytes, self.limits.blank_lines
        kind = self.kind
        if kind.container == "lines":
            return read_lines(self.stream, longest, most)
        if kind.container == "parquet":
            plain = not kind.packed and _is_file(self.file)
            self.parquet = Parquet(self.file if plain else seekable(self.stream), self.limits.lines + 1)
            return self.parquet.rows(longest)
        stream = capped(self.stream, self.limits.unpacked_bytes)
        begin = 1 + read_up_to(stream, kind.offset).count(b"\n")
        if kind.container == "table":
            return read_rows(stream, longest, most, kind.delimiter, begin)
        return read_values(stream, longest, begin, once=kind.container == "list")

    def told(self, count: int, *, more: bool = False, broken: bool = False) -> str:
        """A sentence that says what the file is, with `count` records read.

        `more` says that there were more records, `broken` that some text is not in the encoding.
        """
        kind = self.kind
        many = f"more than {count}" if more else str(count) if count else "no"
        many += f" {self.unit if self.unit != 'record' else 'object'}{'' if count == 1 else 's'}"
        what = {
            "lines": f"JSON lines: {many}",
            "array": f"a JSON list of {many}",
            "list": f"a JSON object whose list `{kind.name}` has {many}",
            "objects": f"JSON over several lines: {many}",
            "table": f"a table of {many} with {_delimiter(kind.delimiter)} between its columns",
            "parquet": f"a Parquet table of {many}",
        }[kind.container]
        encoded = f", not wholly in {kind.encoding}" if broken else f", in {kind.encoding}"
        encoded = "" if kind.container == "parquet" else encoded
        return f"It is {what}{encoded}{', packed by gzip' if kind.packed else ''}."


def _text(head: bytes, stream: BinaryIO, name: str, *, packed: bool) -> tuple[Kind, BinaryIO]:
    encoding = next((each for mark, each in MARKS.items() if head.startswith(mark)), "")
    if encoding:
        read_up_to(stream, next(len(mark) for mark, each in MARKS.items() if each == encoding))
    if encoding and encoding != "utf-8":
        stream = transcoded(stream, encoding)
    if encoding:
        head, stream = with_head(stream)
    kind = kind_of(head[:HEAD], name)
    return replace(kind, encoding=NAMES.get(encoding or "utf-8", OTHER), packed=packed), stream


def _is_file(file: BinaryIO) -> bool:
    try:
        return file.fileno() >= 0
    except OSError:
        return False


def _delimiter(sign: str) -> str:
    return {"\t": "tabs", ",": "commas", ";": "semicolons"}.get(sign, f"`{sign}`")
