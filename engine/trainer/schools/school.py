"""What a school decides of a battle: what it measures beforehand, which rows make a step, and their loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import torch

from engine.trainer.batches import Batches, TokenRow
from engine.trainer.forward import BatchOutcome


class Learned(NamedTuple):
    """The loss and the outcome of a batch or a micro-batch."""

    loss: torch.Tensor
    """Float32 []: what is minimised; a micro-batch's loss is already times its `share`."""
    outcome: BatchOutcome
    """What the forward pass measured, the school's own metrics included."""


class Sampling(NamedTuple):
    """How the hero's own answers to the examples are sampled before each step."""

    group: int
    """Answers to each example."""
    temperature: float


class School(Protocol):
    """How a hero learns from a battle's examples; one object a battle."""

    sampling: Sampling | None
    """None if the school learns from the answers that the examples have."""

    def prepare(self, model: Any, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """The rows with what must be measured before the first step, such as reference log-probabilities."""

    def batches(self, rows: Sequence[TokenRow], size: int) -> Batches:
        """The rows of each step, `size` rows a step."""

    def step_rows(self, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """All rows of one step as they are learned from, for example weighted by rewards that are compared
        within a group; sampled answers where the school samples.
        """

    def learn(self, model: Any, batch: dict[str, torch.Tensor]) -> Learned:
        """The loss and outcome of a collated batch, or of a micro-batch that has its `share`."""
