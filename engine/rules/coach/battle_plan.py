"""How a quest is fought: its steps, its batches and its learning rate; pure."""

from __future__ import annotations

import math

import msgspec

from engine.rules import coach
from engine.rules.scrolls.parts import part_size
from engine.rules.scrolls.settings import scroll_settings
from engine.rules.settings import settings_of
from saves.state import Campaign, Quest


class BattlePlan(msgspec.Struct, frozen=True):
    """A battle's optimizer steps, tasks in a batch, and learning rate."""

    steps: int
    batch_size: int
    learning_rate: float


def plan_of(campaign: Campaign, quest: Quest) -> BattlePlan:
    """Steps, batch size and learning rate of the quest's next battle."""
    if quest.scroll is not None:
        size = quest.scroll.batch_size
        return BattlePlan(math.ceil(part_size(quest) / size), size, scroll_settings().learning_rate)
    plan = settings_of(campaign)
    rate = coach.learning_rate(campaign, quest.skill, plan)
    return BattlePlan(math.ceil(quest.tasks / plan.batch_size), plan.batch_size, rate)


def quest_label(quest: Quest) -> str:
    """A quest's name in a few words, for messages."""
    if quest.scroll is None:
        return f"{quest.skill} level {quest.level}"
    part = f", part {quest.part + 1} of {quest.scroll.battles}" if quest.scroll.battles > 1 else ""
    return f"scroll “{quest.scroll.title}”{part}"
