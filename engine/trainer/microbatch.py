"""How many of a batch's lessons go through the model at once: fewer once memory has run out."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec
import torch

from engine.trainer.batches import PER_ANSWER

MARK = "party.json"
MOST_RETREATS = 3
"""How often a battle may go on with half the party before it is given up."""


class MicrobatchSize(msgspec.Struct, frozen=True):
    """The lessons that go through the model at once, and how often they were halved in this battle."""

    size: int
    retreats: int = 0

    @property
    def may_retreat(self) -> bool:
        """Whether half as many may be tried."""
        return self.retreats < MOST_RETREATS and self.size > 1

    def halved(self) -> MicrobatchSize:
        """Half as many at once."""
        return MicrobatchSize(self.size // 2, self.retreats + 1)


def recall(folder: Path, most: int) -> MicrobatchSize:
    """The party that a battle had when it was interrupted, or one of so many lessons where it is new."""
    try:
        return msgspec.json.decode((folder / MARK).read_bytes(), type=MicrobatchSize)
    except (OSError, ValueError):
        return MicrobatchSize(most)


def remember(folder: Path, party: MicrobatchSize) -> None:
    """Keep the party beside the battle's checkpoints, for a trainer that goes on with it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARK).write_bytes(msgspec.json.encode(party))


def divided(batch: dict[str, torch.Tensor], size: int) -> list[dict[str, torch.Tensor]]:
    """A collated batch in parts of so many rows, each cut to its own length.

    `share`, float32 [], is the part of the batch's answer tokens that a part has: losses weighted with it add
    up to the whole batch's mean, and so do their gradients.
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


def let_go(model: torch.nn.Module) -> None:
    """Give back what a broken step still holds."""
    model.zero_grad(set_to_none=True)
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
