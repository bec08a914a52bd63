"""What becomes of sealed checkpoints."""

from __future__ import annotations

from typing import Literal

from saves.events.fact import Fact, Zone


class CheckpointPromoted(Fact, frozen=True):
    campaign: int
    checkpoint: str
    role: Literal["champion", "kept"]
    """`kept`: the player wants it to stay."""
    score: float
    """The hero level aimed at plus the trial's rate, which a later champion must beat; 0 where it is kept."""
    reason: str


class CheckpointDemoted(Fact, frozen=True):
    """The player lets a kept checkpoint go when room is needed."""

    campaign: int
    checkpoint: str


class CheckpointMoved(Fact, frozen=True):
    """Its adapter lies in another zone of the vault now."""

    campaign: int
    checkpoint: str
    zone: Zone


class CheckpointLost(Fact, frozen=True):
    """Its adapter was found damaged or missing; the hero goes on with the newest that is whole."""

    campaign: int
    checkpoint: str
    reason: str


class CheckpointsCleared(Fact, frozen=True):
    campaign: int
    checkpoints: list[str]
    reason: str
