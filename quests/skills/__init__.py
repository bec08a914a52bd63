"""The skills a hero can train, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from quests.skills.bin import Bin
from quests.skills.gym import GymSkill, recipes
from quests.skills.sy.skill import Sy
from quests.task import QuestError, Skill

SKILLS: dict[str, Callable[[], Skill]] = {"bin": Bin, "binrunes": partial(Bin, runes=True), "sy": Sy}
"""The Realm's own; those of the gym come beside them."""


def skill_names() -> list[str]:
    """The names `find_skill` knows, the Realm's own first."""
    return [*sorted(SKILLS), *sorted(recipes())]


@cache
def find_skill(name: str) -> Skill:
    """The skill of that name; raises QuestError where there is none."""
    if name in SKILLS:
        return SKILLS[name]()
    if name in recipes():
        return GymSkill(name)
    raise QuestError(f"There is no skill {name!r}: `realm skill list` shows those there are.")
