"""The skills a hero can train, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from quests.packs import store
from quests.skills.bin.skill import Bin
from quests.skills.gym import GymSkill, recipes
from quests.skills.sy.skill import Sy
from quests.task import FLOOR, QuestError, Skill

SKILLS: dict[str, Callable[[], Skill]] = {"bin": Bin, "binrunes": partial(Bin, runes=True), "sy": Sy}
"""The Realm's own skills, by name; those of the gym have recipes instead."""

OF_MODULE = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,31}")
"""Full names of modules' skills, `module.skill`: with the dot no module can replace another skill."""


def skill_names() -> list[str]:
    """The names of the skills that are shipped, the Realm's own first."""
    return [*sorted(SKILLS), *sorted(recipes())]


def find_skill(name: str) -> Skill:
    """The skill of that name, shipped or of an installed module; raises QuestError where there is none."""
    return store.find_module_skill(name) if is_of_module(name) else _shipped(name)


def is_of_module(name: str) -> bool:
    """Whether the name is that of a module's skill, installed here or not."""
    return OF_MODULE.fullmatch(name) is not None


def edition(name: str) -> str:
    """The digest of a skill's module; empty for a skill that is shipped. Raises QuestError."""
    return store.edition(name) if is_of_module(name) else ""


def floor(name: str) -> float:
    """A skill's loss floor, nats a token; modules' skills share one, so it is known once a module is gone."""
    return FLOOR if is_of_module(name) else find_skill(name).floor


def needs(name: str) -> Mapping[str, int]:
    """Levels of other skills that must be mastered before this skill is trained; raises QuestError."""
    return store.needs(name) if is_of_module(name) else {}


@cache
def _shipped(name: str) -> Skill:
    if name in SKILLS:
        return SKILLS[name]()
    if name in recipes():
        return GymSkill(name)
    raise QuestError(f"There is no skill {name!r}: `realm skill list` shows those there are.")
