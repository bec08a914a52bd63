"""What a battle's recorded steps add up to; pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.rules import effort
from saves.rows import StepRow

EDGE = 5
"""Steps over which the start and the end loss are averaged: single batches are noisy."""


class Tally(msgspec.Struct, frozen=True):
    """A battle in numbers; losses in nats a token."""

    steps: int
    tokens: int
    seconds: float
    loss_start: float
    loss_end: float
    effort: float
    strikes: list[int]

    @property
    def plastic_gain(self) -> float:
        """How far the loss fell."""
        return self.loss_start - self.loss_end


def tally(steps: Sequence[StepRow], floor: float) -> Tally:
    """Add up a battle's steps; all zero when there are none."""
    losses = [step.loss for step in steps]
    edge = min(EDGE, len(losses)) or 1
    return Tally(
        steps=len(steps),
        tokens=sum(step.tokens for step in steps),
        seconds=sum(step.seconds for step in steps),
        loss_start=sum(losses[:edge]) / edge,
        loss_end=sum(losses[-edge:]) / edge,
        effort=effort(losses, floor),
        strikes=[sum(step.strikes[outcome] for step in steps) for outcome in range(5)],
    )
