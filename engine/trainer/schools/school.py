"""What a school decides of a battle: what it measures before, which lessons make a step, and their loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import torch

from engine.trainer.batches import Batches, TokenRow
from engine.trainer.forward import BatchOutcome


class Learned(NamedTuple):
    """What a batch, or a part of one, is to teach."""

    loss: torch.Tensor
    """Float32 []: what is minimised. Of a part of a batch, its share of the whole batch's."""
    outcome: BatchOutcome
    """What the pass measured, the school's own metrics by name."""


class Sampling(NamedTuple):
    """How a school has its lessons answered by the hero itself before each step."""

    group: int
    """Answers to each lesson."""
    temperature: float


class School(Protocol):
    """How a hero learns from a battle's lessons; one object a battle."""

    sampling: Sampling | None
    """None where it learns from the answers that lessons have."""

    def prepare(self, model: Any, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """The lessons with all that has to be measured of them before the first step."""

    def batches(self, rows: Sequence[TokenRow], size: int) -> Batches:
        """Which lessons make a step, in order."""

    def step_rows(self, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """The rows of one step as they are learned from, all of them at hand: for example weighted by rewards
        that are compared within a group. Called only where answers are sampled.
        """

    def learn(self, model: Any, batch: dict[str, torch.Tensor]) -> Learned:
        """The loss of a collated batch, or of a part of one that has its `share`."""
