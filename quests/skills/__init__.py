"""The skills a hero can train, by name."""

from __future__ import annotations

from functools import cache

from quests.skills.bin import Bin
from quests.skills.sy.skill import Sy
from quests.task import QuestError, Skill

SKILLS: dict[str, type[Skill]] = {"bin": Bin, "sy": Sy}


def skill_names() -> list[str]:
    """The names `find_skill` knows, sorted."""
    return sorted(SKILLS)


@cache
def find_skill(name: str) -> Skill:
    """The skill of that name; raises QuestError naming those there are."""
    if name not in SKILLS:
        raise QuestError(f"There is no skill {name!r}; the skills are: {', '.join(skill_names())}.")
    return SKILLS[name]()
