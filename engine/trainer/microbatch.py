"""Micro-batch size: halved after an out-of-memory error, so gradients accumulate over more parts."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec
import torch

from engine.trainer.batches import PER_ANSWER

MARK = "party.json"
MOST_RETREATS = 3
"""How often a battle may halve its micro-batch size before it is given up."""


class MicrobatchSize(msgspec.Struct, frozen=True):
    """The micro-batch size in examples, and how often this battle has halved it."""

    size: int
    retreats: int = 0

    @property
    def may_retreat(self) -> bool:
        """Whether half the size may be tried."""
        return self.retreats < MOST_RETREATS and self.size > 1

    def halved(self) -> MicrobatchSize:
        """Half the size, with this retreat counted."""
        return MicrobatchSize(self.size // 2, self.retreats + 1)


def recall(folder: Path, most: int) -> MicrobatchSize:
    """The micro-batch size that an interrupted battle had; `most` examples for a new battle."""
    try:
        return msgspec.json.decode((folder / MARK).read_bytes(), type=MicrobatchSize)
    except (OSError, ValueError):
        return MicrobatchSize(most)


def remember(folder: Path, party: MicrobatchSize) -> None:
    """Keep the micro-batch size beside the battle's checkpoints, for a trainer that resumes the battle."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARK).write_bytes(msgspec.json.encode(party))


def split_batch(batch: dict[str, torch.Tensor], size: int) -> list[dict[str, torch.Tensor]]:
    """A collated batch as micro-batches of up to `size` rows, each cut to the length of its longest row.

    A micro-batch has a `share`, float32 []: its part of the batch's answer tokens. Mean losses times their
    shares add up to the mean loss of the batch, and so do the gradients. An undivided batch has no share.
    """
    rows = len(batch["input_ids"])
    if rows <= size:
        return [batch]
    return [_part(batch, at, min(at + size, rows)) for at in range(0, rows, size)]


def _part(batch: dict[str, torch.Tensor], start: int, end: int) -> dict[str, torch.Tensor]:
    mine = (batch["row"] >= start) & (batch["row"] < end)
    part = {name: each[mine] if name in PER_ANSWER else each[start:end] for name, each in batch.items()}
    part["row"] = part["row"] - start
    length = int(part["attention_mask"].sum(dim=1).max())
    for name in ("input_ids", "attention_mask"):
        part[name] = part[name][:, :length]
    part["share"] = mine.sum() / len(mine)
    return part


def free_memory(model: torch.nn.Module) -> None:
    """Free the gradients and the cached GPU memory that a failed step still holds."""
    model.zero_grad(set_to_none=True)
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
