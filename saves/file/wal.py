"""Whether the end of a write-ahead log was damaged, which SQLite passes over in silence.

The format is that of https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

HEADER, FRAME = 32, 24
"""Bytes of the log's header, and of the one before each page."""
MAGIC = 0x377F0682
"""Its lowest bit tells whether checksums read big-endian words."""
WORD = 0xFFFFFFFF
PAGES = frozenset(1 << power for power in range(9, 17))
"""Bytes that a page can have."""


def damaged(save: Path) -> bool:
    """Whether the log holds something written for this run of it that SQLite will not read.

    What a killed writer had not committed is no damage, but where it was cut off within a frame: that looks
    as if the disk had lost the end of one.
    """
    path = save.with_name(save.name + "-wal")
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        header = file.read(HEADER)
        if len(header) < HEADER:
            return True
        magic, _, page, _, *salts, first, second = struct.unpack(">8I", header)
        order = ">" if magic & 1 else "<"
        if magic & ~1 != MAGIC or page not in PAGES or _checksum(header[:FRAME], order) != (first, second):
            return True
        frames = iter(lambda: file.read(FRAME + page), b"")
        return _ends_amiss(frames, page, salts, order, (first, second))


def _is_ours(frame: bytes, salts: list[int]) -> bool:
    """Whether a frame was written for this run: an older one has other salts, a cut one may have none."""
    if len(frame) < FRAME:
        return True
    found = struct.unpack(">2I", frame[8:16])
    return bool(found[0] == salts[0] or found[1] == salts[1])


def _ends_amiss(
    frames: Iterator[bytes], page: int, salts: list[int], order: str, sums: tuple[int, int]
) -> bool:
    """Whether a frame of this run follows those that have the right salts and checksums."""
    for frame in frames:
        if len(frame) < FRAME + page or list(struct.unpack(">2I", frame[8:16])) != salts:
            return any(_is_ours(each, salts) for each in chain([frame], frames))
        sums = _checksum(frame[:8] + frame[FRAME:], order, sums)
        if struct.unpack(">2I", frame[16:24]) != sums:
            return any(_is_ours(each, salts) for each in chain([frame], frames))
    return False


def _checksum(data: bytes, order: str, sums: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & WORD
        second = (second + odd + first) & WORD
    return first, second
