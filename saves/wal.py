"""Whether the end of a write-ahead log was damaged, which SQLite passes over in silence.

The format is that of https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

from __future__ import annotations

import struct
from pathlib import Path

HEADER, FRAME = 32, 24
"""Bytes of the log's header, and of the one before each page."""
MAGIC = 0x377F0682
"""Its lowest bit tells whether checksums read big-endian words."""
WORD = 0xFFFFFFFF


def damaged(save: Path) -> bool:
    """Whether the log holds something written for this run of it that SQLite will not read.

    What a killed writer had not committed is no damage, but where it was cut off within a frame: that looks
    as if the disk had lost the end of one.
    """
    path = save.with_name(save.name + "-wal")
    data = path.read_bytes() if path.exists() else b""
    if len(data) == 0:
        return False
    if len(data) < HEADER:
        return True
    magic, _, page, _, *salts, first, second = struct.unpack(">8I", data[:HEADER])
    order = ">" if magic & 1 else "<"
    if magic & ~1 != MAGIC or _checksum(data[:FRAME], order) != (first, second):
        return True
    whole = _whole_frames(data, page, salts, order, (first, second))
    return any(_is_ours(frame, salts) for frame in _frames(data, page)[whole:])


def _frames(data: bytes, page: int) -> list[bytes]:
    size = FRAME + page
    return [data[at : at + size] for at in range(HEADER, len(data), size)]


def _is_ours(frame: bytes, salts: list[int]) -> bool:
    """Whether a frame was written for this run: an older one has other salts, a cut one may have none."""
    if len(frame) < FRAME:
        return True
    found = struct.unpack(">2I", frame[8:16])
    return bool(found[0] == salts[0] or found[1] == salts[1])


def _whole_frames(data: bytes, page: int, salts: list[int], order: str, sums: tuple[int, int]) -> int:
    """How many frames follow each other with the right salts and checksums."""
    count = 0
    for frame in _frames(data, page):
        if len(frame) < FRAME + page or list(struct.unpack(">2I", frame[8:16])) != salts:
            return count
        sums = _checksum(frame[:8] + frame[FRAME:], order, sums)
        if struct.unpack(">2I", frame[16:24]) != sums:
            return count
        count += 1
    return count


def _checksum(data: bytes, order: str, sums: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & WORD
        second = (second + odd + first) & WORD
    return first, second
