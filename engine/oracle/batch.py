"""The tokens of one decode, and prefix sharing: a prefix that several prompts share is read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]


class BatchToken(msgspec.Struct, eq=False):
    """One token of a decode: its position, the slots of its sequences, and the readers of its logits."""

    token: int
    position: int
    slots: list[int]
    readers: list[SlotText]


class SlotText(Protocol):
    """A sequence: one text in one slot of the KV cache."""

    prompt: list[int]
    slot: int
    wanted: range
    """Positions of the prompt whose logits the sequence needs."""
    cells: int
    """The most cells (tokens) of the KV cache that the sequence can fill."""

    @property
    def done(self) -> bool:
        """Whether the sequence is complete."""
        ...

    def take(self, position: int, logits: Logits) -> None:
        """Use the logits, float32 [vocabulary], after the token at this position."""
        ...

    def next_row(self) -> BatchToken | None:
        """The token to read next, once the prompt is read; None if the sequence writes none."""
        ...


def share_prefixes(lines: Iterable[SlotText]) -> list[BatchToken]:
    """The prompts as tokens of a decode; a prefix that several share becomes tokens with all their slots."""
    # Sorting puts prompts with a common prefix next to each other. `path` is the previous prompt's tokens:
    # 1. cut it back to the prefix shared with this prompt, 2. add this slot to the tokens of the prefix,
    # 3. append the rest of this prompt as new tokens, 4. note who reads the logits at the wanted positions.
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
