"""Detect a damaged end of a write-ahead log, which SQLite ignores without an error.

The format is that of https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

HEADER, FRAME = 32, 24
"""Bytes of the log's header, and of the header before every page."""
MAGIC = 0x377F0682
"""Its lowest bit tells whether checksums read big-endian words."""
WORD = 0xFFFFFFFF
PAGES = frozenset(1 << power for power in range(9, 17))
"""Possible page sizes in bytes."""


def is_damaged(save: Path) -> bool:
    """Whether the log has data of its current run that SQLite will not read.

    Whole frames that a killed writer did not commit are no damage. A frame that the kill cut off counts as
    damage, since it looks as if the disk had lost its end.
    """
    # 1. The header gives page size, salts and byte order, and a checksum of itself.
    # 2. Frames are followed while their salts and cumulative checksums are right, as SQLite does.
    # 3. If a frame from there on has the salts of this run, something written is lost.
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
    """Whether a frame belongs to the log's current run, by its salts; a frame cut off in its header does."""
    if len(frame) < FRAME:
        return True
    found = struct.unpack(">2I", frame[8:16])
    return bool(found[0] == salts[0] or found[1] == salts[1])


def _ends_amiss(
    frames: Iterator[bytes], page: int, salts: list[int], order: str, sums: tuple[int, int]
) -> bool:
    """Whether the first frame with wrong salts or checksums, or one after it, belongs to the current run."""
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
