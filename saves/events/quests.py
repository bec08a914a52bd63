"""What is put on the Quest Board and taken from it."""

from __future__ import annotations

from typing import Literal

import msgspec

from saves.events.fact import Fact


class QuestPosted(Fact, frozen=True):
    campaign: int
    quest: int
    skill: str
    level: int
    mix: dict[int, float]
    """Share of the battle's tasks drawn from each level; sums to 1."""
    tasks: int
    seed: int
    posted_by: Literal["coach", "player", "heritage"]
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    """How much likelier than others an operation is drawn; 1 where it is not named."""
    items: int = 0
    """Lessons that the save keeps for it; 0 where they are drawn by the seed."""


class QuestDropped(Fact, frozen=True):
    campaign: int
    quest: int
