"""The ladders of a campaign's skills, as plain numbers for the pure parts."""

from __future__ import annotations

from functools import cache

import msgspec

from quests.skills import find_skill
from saves.state import Campaign


class Ladder(msgspec.Struct, frozen=True):
    """What each level of a skill asks, from level 1 up."""

    prompts: tuple[int, ...]
    """How many different prompts there are."""
    operations: tuple[tuple[str, ...], ...]

    @property
    def top(self) -> int:
        """The last level."""
        return len(self.prompts)


@cache
def ladder(skill: str) -> Ladder:
    """The ladder of a skill; raises QuestError when there is none of the name."""
    found = find_skill(skill)
    levels = range(1, found.levels + 1)
    return Ladder(
        prompts=tuple(found.distinct(level) for level in levels),
        operations=tuple(found.operations(level) for level in levels),
    )


def ladders(campaign: Campaign) -> dict[str, Ladder]:
    """The ladders of all the campaign's skills."""
    return {name: ladder(name) for name in campaign.skills}
