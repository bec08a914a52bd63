"""Whose turn it is: which of a campaign's skills the next battle is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.rules.coach.ladders import Ladder
from saves.events import Schedule
from saves.state import Campaign, SkillState

Order = Callable[[Campaign, Mapping[str, Ladder], SkillState], tuple[float, ...]]
"""The skill for which this is smallest comes next."""


def next_skill(campaign: Campaign, ladders: Mapping[str, Ladder]) -> SkillState:
    """The skill whose turn it is, among those with a level to gain, or among all if none has one.

    A skill whose needs are not mastered waits, unless there is nothing else to train.
    """
    skills = to_gain(campaign, ladders) or _ready(campaign, ladders)
    return min(skills, key=lambda each: (*ORDERS[campaign.schedule](campaign, ladders, each), each.skill))


def to_gain(campaign: Campaign, ladders: Mapping[str, Ladder]) -> list[SkillState]:
    """The skills that are ready to be trained and have a level to gain; empty if training can rest."""
    return [each for each in _ready(campaign, ladders) if not ladders[each.skill].is_done(each)]


def _ready(campaign: Campaign, ladders: Mapping[str, Ladder]) -> list[SkillState]:
    trained = [campaign.skills[name] for name in campaign.trained]
    return [each for each in trained if not waits(campaign, ladders[each.skill])] or trained


def why_its_turn(campaign: Campaign, skill: SkillState) -> list[str]:
    """The reason in one sentence; none if only one skill is trained."""
    if len(campaign.trained) == 1:
        return []
    return [f"of the {len(campaign.trained)} skills trained, {skill.skill} {_TOLD[campaign.schedule]}"]


def waits(campaign: Campaign, ladder: Ladder) -> bool:
    """Whether a skill has to wait: a level that it needs of another skill is not mastered."""
    return any(
        needed not in campaign.skills or campaign.skills[needed].next_level <= level
        for needed, level in ladder.needs.items()
    )


def _equal(campaign: Campaign, ladders: Mapping[str, Ladder], skill: SkillState) -> tuple[float, ...]:
    return skill.battles, len(skill.mastered) / ladders[skill.skill].top


def _focus(campaign: Campaign, ladders: Mapping[str, Ladder], skill: SkillState) -> tuple[float, ...]:
    return (campaign.trained.index(skill.skill),)


def _weighted(campaign: Campaign, ladders: Mapping[str, Ladder], skill: SkillState) -> tuple[float, ...]:
    return (skill.battles / campaign.weights.get(skill.skill, 1.0),)


def _lowest(campaign: Campaign, ladders: Mapping[str, Ladder], skill: SkillState) -> tuple[float, ...]:
    return len(skill.mastered), skill.battles


ORDERS: dict[Schedule, Order] = {"equal": _equal, "focus": _focus, "weighted": _weighted, "lowest": _lowest}

_TOLD: dict[Schedule, str] = {
    "equal": "has had the fewest battles",
    "focus": "is the first whose level cap is not found",
    "weighted": "has had the fewest battles for its weight",
    "lowest": "has the fewest levels mastered",
}
