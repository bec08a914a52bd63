"""The titles a hero has earned, by steps and by skill, from configs/rules/titles.yaml; pure."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load
from saves.state import Campaign


class StepTitle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    below: float
    """Campaign steps below which a hero has it."""
    title: str


class SkillTitle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: int
    """Mastered level that earns it."""
    title: str


class Titles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All titles there are, lowest first."""

    steps: list[StepTitle]
    skills: dict[str, list[SkillTitle]]


@cache
def titles() -> Titles:
    """The titles as shipped."""
    return load("rules", "titles", Titles)


def title(steps: int) -> str:
    """The title earned by campaign steps; a hero on its way to the first has none any more."""
    earned = next(each for each in titles().steps if steps < each.below)
    return "" if steps and earned == titles().steps[0] else earned.title


def skill_title(skill: str, level: int) -> str:
    """The title earned by a skill's mastered level; empty below its first."""
    earned = (each.title for each in reversed(titles().skills.get(skill, [])) if level >= each.level)
    return next(earned, "")


def titles_of(campaign: Campaign, steps: int) -> list[str]:
    """All titles of a hero with so many steps, that of the steps first; only proven levels give any."""
    skilled = [skill_title(skill.skill, skill.proven_level) for skill in campaign.skills.values()]
    return [each for each in (title(steps), *skilled) if each]
