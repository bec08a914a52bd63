"""A file's bytes as a stream of UTF-8 text, unpacked and transcoded on the way, up to a limit."""

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
"""Bytes of a file's beginning that show its kind, and bytes of one read."""
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    codecs.BOM_UTF8: "utf-8",
}
"""Byte order marks with their encodings; a mark that begins with another mark comes before it."""
_LOST = "scroll-lost"

# A unit that can't be decoded becomes a lone surrogate, which the gates refuse with its line.
codecs.register_error(_LOST, lambda flaw: ("\udfff", cast(UnicodeDecodeError, flaw).end))


class _Piped(io.RawIOBase):
    """A raw stream over a function that returns the next bytes."""

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
    """The first HEAD bytes of a stream, and a stream that still has these bytes."""
    head = read_up_to(source, HEAD)
    parts = iter([head])
    return head, _piped(lambda: next(parts, b"") or source.read(HEAD))


def unpacked(source: BinaryIO, most: int) -> BinaryIO:
    """The content of a gzip file; reading raises BadFile where it is damaged, or has over `most` bytes."""
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
    """Copy a stream into an unnamed temporary file; raises OSError."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    while data := source.read(HEAD):
        file.write(data)
    file.flush()
    file.seek(0)
    return cast(BinaryIO, file)


def read_up_to(source: BinaryIO, most: int) -> bytes:
    """The next `most` bytes, or all there are, in as many reads as that takes."""
    data = b""
    while len(data) < most and (more := source.read(most - len(data))):
        data += more
    return data


def _piped(more: Callable[[], bytes]) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Piped(more), HEAD))
