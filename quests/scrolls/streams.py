"""A file's bytes as UTF-8 text, unpacked and decoded on the way, and never more of them than a limit."""

from __future__ import annotations

import codecs
import gzip
import io
import tempfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from quests.scrolls.report import BadFile

HEAD = 1 << 16
"""Bytes of a file by which its kind is known."""
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    codecs.BOM_UTF8: "utf-8",
}
"""What files begin with that say how they are encoded; the longer mark of two goes first."""
_LOST = "scroll-lost"

# A unit that is no character becomes half of one, which the gates refuse with its line.
codecs.register_error(_LOST, lambda flaw: ("\udfff", cast(UnicodeDecodeError, flaw).end))


class _Piped(io.RawIOBase):
    """Bytes from a function that gives the next of them."""

    def __init__(self, more: Callable[[], bytes]) -> None:
        self.more, self.held = more, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self.held:
            self.held = self.more()
        taken = self.held[: len(buffer)]
        buffer[: len(taken)] = taken
        self.held = self.held[len(taken) :]
        return len(taken)


def with_head(source: BinaryIO) -> tuple[bytes, BinaryIO]:
    """How a stream begins, and the stream with that still before it."""
    head = read_up_to(source, HEAD)
    parts = iter([head])
    return head, _piped(lambda: next(parts, b"") or source.read(HEAD))


def unpacked(source: BinaryIO, most: int) -> BinaryIO:
    """What a gzip file holds; reading raises BadFile where it is damaged, or more than `most` bytes."""
    packed = gzip.GzipFile(fileobj=source)

    def more() -> bytes:
        try:
            return packed.read(HEAD)
        except BROKEN as flaw:
            raise BadFile("it is a gzip file that is damaged or cut off: pack it again") from flaw

    return capped(_piped(more), most)


def capped(source: BinaryIO, most: int) -> BinaryIO:
    """A stream of which reading more than `most` bytes raises BadFile."""
    left = most

    def more() -> bytes:
        nonlocal left
        data = source.read(HEAD)
        left -= len(data)
        if left < 0:
            raise BadFile(f"it holds more than {most >> 20} MiB: split it")
        return data

    return _piped(more)


def transcoded(source: BinaryIO, encoding: str) -> BinaryIO:
    """A stream of another encoding as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)(errors=_LOST)
    ended = False

    def more() -> bytes:
        nonlocal ended
        while not ended:
            data = source.read(HEAD)
            ended = not data
            if text := decoder.decode(data, final=ended):
                return text.encode("utf-8", "surrogatepass")
        return b""

    return _piped(more)


def seekable(source: BinaryIO) -> BinaryIO:
    """All of a stream as a file without a name; raises OSError."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    while data := source.read(HEAD):
        file.write(data)
    file.flush()
    file.seek(0)
    return cast(BinaryIO, file)


def read_up_to(source: BinaryIO, most: int) -> bytes:
    """So many bytes, or all there are, however few a read gives."""
    data = b""
    while len(data) < most and (more := source.read(most - len(data))):
        data += more
    return data


def _piped(more: Callable[[], bytes]) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Piped(more), HEAD))
