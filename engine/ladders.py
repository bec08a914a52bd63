"""The ladders of a campaign's skills, as plain numbers for the pure parts."""

from __future__ import annotations

from functools import cache

import msgspec

from quests.skills import find_skill
from saves.state import Campaign


class Ladder(msgspec.Struct, frozen=True):
    """How many different prompts each level of a skill has, from level 1 up."""

    prompts: tuple[int, ...]

    @property
    def top(self) -> int:
        """The last level."""
        return len(self.prompts)


@cache
def ladder(skill: str) -> Ladder:
    """The ladder of a skill; raises QuestError when there is none of the name."""
    found = find_skill(skill)
    return Ladder(tuple(found.distinct(level) for level in range(1, found.levels + 1)))


def ladders(campaign: Campaign) -> dict[str, Ladder]:
    """The ladders of all the campaign's skills."""
    return {name: ladder(name) for name in campaign.skills}
