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
    """Share of the battle's tasks drawn from each level; sums to 1 together with `replay`."""
    tasks: int
    seed: int
    posted_by: Literal["coach", "player", "heritage"]
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    """How much likelier than others an operation or a primitive is drawn; 1 where it is not named."""
    replay: dict[str, dict[int, float]] = msgspec.field(default_factory=dict)
    """Share of the battle's tasks drawn from mastered levels of the campaign's other skills."""
    restores: bool = False
    """It brings back a mastered level of which a part was forgotten."""
    items: int = 0
    """Lessons that the save keeps for it; 0 where they are drawn by the seed."""
    general: int = 0
    """Of its tasks, those that are the hero's own base answers to general prompts, against drift."""


class QuestDropped(Fact, frozen=True):
    campaign: int
    quest: int
