"""What happens to sealed checkpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from saves.events.fact import MOST_LEVEL, MOST_SKILLS, Fact, Name, Number, Text, Zone

Score = Annotated[float, Meta(ge=0, le=MOST_LEVEL * MOST_SKILLS + 1)]


class CheckpointPromoted(Fact, frozen=True):
    campaign: Number
    checkpoint: Name
    role: Literal["champion", "kept"]
    """`kept`: the player wants it to stay."""
    score: Score
    """The hero level aimed at plus the trial's rate, which a later champion must beat; 0 where it is kept."""
    reason: Text


class CheckpointDemoted(Fact, frozen=True):
    """The checkpoint is no longer kept: it may go when room is needed."""

    campaign: Number
    checkpoint: Name


class CheckpointMoved(Fact, frozen=True):
    """The checkpoint's adapter is in another zone of the vault now."""

    campaign: Number
    checkpoint: Name
    zone: Zone


class CheckpointLost(Fact, frozen=True):
    """The adapter was found damaged or missing; the hero goes on with the newest whole checkpoint."""

    campaign: Number
    checkpoint: Name
    reason: Text


class CheckpointsCleared(Fact, frozen=True):
    campaign: Number
    checkpoints: Annotated[list[Name], Meta(max_length=100_000)]
    reason: Text
