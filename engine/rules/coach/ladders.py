"""The ladders of a campaign's skills, as plain numbers for the pure parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec.structs import replace

from quests.drawing.widen import wider_share
from quests.packs import SkillFailed
from quests.packs.failed_skills import put_aside, why_aside
from quests.skills import edition, find_skill, needs
from quests.task import QuestError
from saves.state import Campaign, SkillState


class Ladder(msgspec.Struct, frozen=True):
    """What each level of a skill asks, from level 1 up."""

    prompts: tuple[int, ...]
    """How many different prompts each level has."""
    operations: tuple[tuple[str, ...], ...]
    wider: tuple[float, ...] = ()
    """Share of each level's practice that goes to the levels above; empty for none."""
    needs: Mapping[str, int] = {}
    """Levels of other skills that must be mastered before this one is trained."""

    @property
    def top(self) -> int:
        """The last level."""
        return len(self.prompts)

    def wider_at(self, level: int) -> float:
        """The share of a level's practice that goes to the levels above."""
        return self.wider[level - 1] if self.wider else 0.0

    def is_done(self, skill: SkillState) -> bool:
        """Whether the skill has nothing to gain: its level cap is found, or its last level is mastered."""
        return skill.maxed or skill.next_level > self.top


def ladder(skill: str) -> Ladder:
    """The ladder of a skill; raises QuestError for an unknown skill, and for one whose code failed."""
    now = edition(skill)
    if reason := why_aside(skill, now):
        raise QuestError(reason)
    try:
        return _ladder(skill, now)
    except SkillFailed as flaw:
        put_aside(skill, now, str(flaw))
        raise QuestError(str(flaw)) from flaw


@cache
def _ladder(skill: str, edition: str) -> Ladder:
    # The edition is part of the cache key: a module can be installed anew while the engine runs.
    found = find_skill(skill)
    levels = range(1, found.levels + 1)
    return Ladder(
        prompts=tuple(found.distinct(level) for level in levels),
        operations=tuple(found.operations(level) for level in levels),
        wider=tuple(wider_share(found, level) for level in levels),
        needs=needs(skill),
    )


def ladders(campaign: Campaign) -> dict[str, Ladder]:
    """The ladders of the campaign's skills, without the skills that are unknown or set aside.

    Raises QuestError if none of the skills that the campaign trains is left.
    """
    found = {name: known for name in list(campaign.skills) if (known := _known(name)) is not None}
    if campaign.trained and not any(name in found for name in campaign.trained):
        ladder(campaign.trained[0])
    return found


def in_reach(campaign: Campaign, ladders: Mapping[str, Ladder]) -> Campaign:
    """The campaign without trained skills that have no ladder now, so that the coach chooses among others."""
    trained = [name for name in campaign.trained if name in ladders]
    return campaign if trained == campaign.trained else replace(campaign, trained=trained)


def why_out_of_reach(skill: str) -> str:
    """Why a skill has no ladder now, in one sentence; empty if it has one."""
    try:
        ladder(skill)
    except QuestError as flaw:
        return str(flaw)
    return ""


def _known(skill: str) -> Ladder | None:
    try:
        return ladder(skill)
    except QuestError:
        return None
