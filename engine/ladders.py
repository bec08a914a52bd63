"""The ladders of a campaign's skills, as plain numbers for the pure parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from quests.skills import edition, find_skill, needs
from quests.task import QuestError
from quests.wider import wider_share
from saves.state import Campaign, SkillState


class Ladder(msgspec.Struct, frozen=True):
    """What each level of a skill asks, from level 1 up."""

    prompts: tuple[int, ...]
    """How many different prompts there are."""
    operations: tuple[tuple[str, ...], ...]
    wider: tuple[float, ...] = ()
    """Share of each level's practice that goes to the levels above; nothing where it is not given."""
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
        """Whether nothing is left to gain on it: the level cap is found, or the last level is mastered."""
        return skill.maxed or skill.next_level > self.top


def ladder(skill: str) -> Ladder:
    """The ladder of a skill; raises QuestError when there is none of the name."""
    return _ladder(skill, edition(skill))


@cache
def _ladder(skill: str, edition: str) -> Ladder:
    # Another edition has another ladder: a module can be installed anew while the engine runs.
    found = find_skill(skill)
    levels = range(1, found.levels + 1)
    return Ladder(
        prompts=tuple(found.distinct(level) for level in levels),
        operations=tuple(found.operations(level) for level in levels),
        wider=tuple(wider_share(found, level) for level in levels),
        needs=needs(skill),
    )


def ladders(campaign: Campaign) -> dict[str, Ladder]:
    """The ladders of the campaign's skills; raises QuestError where one that is trained can't be had.

    One that is trained no more may be of a module that is gone, and then has none.
    """
    found: dict[str, Ladder] = {}
    for name in list(campaign.skills):
        try:
            found[name] = ladder(name)
        except QuestError:
            if name in campaign.trained:
                raise
    return found
