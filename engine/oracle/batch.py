"""The tokens of one decode, and prompts woven so that what they share is read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]


class BatchToken(msgspec.Struct, eq=False):
    """One token to read: where it stands, whose text it belongs to, and who needs the logits after it."""

    token: int
    position: int
    slots: list[int]
    readers: list[SlotText]


class SlotText(Protocol):
    """A text in one slot."""

    prompt: list[int]
    slot: int
    wanted: range
    """Positions of the prompt whose logits the line needs."""
    cells: int
    """The most cells of the cache it can come to fill."""

    @property
    def done(self) -> bool:
        """Whether it has all it was after."""
        ...

    def take(self, position: int, logits: Logits) -> None:
        """Use the logits after the token at this position."""
        ...

    def next_row(self) -> BatchToken | None:
        """The row to read next, once the prompt is read and while the line goes on."""
        ...


def weave(lines: Iterable[SlotText]) -> list[BatchToken]:
    """The lines' prompts as rows; a beginning that several share becomes rows shared by their slots."""
    rows: list[BatchToken] = []
    path: list[BatchToken] = []
    for line in sorted(lines, key=lambda line: line.prompt):
        del path[_shared(path, line.prompt) :]
        for row in path:
            row.slots.append(line.slot)
        fresh = [
            BatchToken(line.prompt[at], at, [line.slot], []) for at in range(len(path), len(line.prompt))
        ]
        rows += fresh
        path += fresh
        for position in line.wanted:
            path[position].readers.append(line)
    return rows


def _shared(path: list[BatchToken], prompt: list[int]) -> int:
    count = 0
    for row, token in zip(path, prompt, strict=False):
        if row.token != token:
            break
        count += 1
    return count
