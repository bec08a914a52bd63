"""Who a hero is: race, stature and class by its base model, titles by what it has done; pure."""

from __future__ import annotations

from functools import cache
from math import inf

import msgspec

from configs.loader import load
from saves.state import Campaign

RACES = {
    "qwen": "Qwen'dal",
    "llama": "Llamari",
    "mistral": "Mistralian",
    "gemma": "Gemmborn",
    "phi": "Phi'rin",
}

STATURES = (
    (0.5e9, "Wisp"),
    (1e9, "Sprite"),
    (3e9, "Halfling"),
    (7e9, "Youth"),
    (30e9, "Human"),
    (100e9, "Giant"),
    (inf, "Titan"),
)
"""Each stature with the number of parameters below which a hero has it."""

CLASSES = (
    ("instruct", "Academy-Trained"),
    ("chat", "Diplomat"),
    ("tuned", "Guild Veteran"),
    ("base", "Wildborn"),
)
"""Parts of a model's name that tell how it was trained, each with its class."""


def hero_class(model: str) -> str:
    """The class of a hero by its model's name: Wildborn if the name tells nothing, empty without a name."""
    if not model:
        return ""
    return next((name for sign, name in CLASSES if sign in model.lower()), "Wildborn")


def race(architecture: str) -> str:
    """The race of an architecture; an unknown one keeps its own name."""
    known = (name for prefix, name in RACES.items() if architecture.lower().startswith(prefix))
    return next(known, architecture)


def stature(parameters: int) -> str:
    """The stature of a hero with so many parameters."""
    return next(name for limit, name in STATURES if parameters < limit)


class StepTitle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title by campaign steps."""

    below: float
    """Campaign steps below which a hero has the title."""
    title: str


class SkillTitle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title by a skill's mastered level."""

    level: int
    """Mastered level that earns the title."""
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
    """The title earned by campaign steps: the first title only at 0 steps, then none until the second."""
    earned = next(each for each in titles().steps if steps < each.below)
    return "" if steps and earned == titles().steps[0] else earned.title


def skill_title(skill: str, level: int) -> str:
    """The title earned by a skill's mastered level; empty below its first."""
    earned = (each.title for each in reversed(titles().skills.get(skill, [])) if level >= each.level)
    return next(earned, "")


def titles_of(campaign: Campaign, steps: int) -> list[str]:
    """All titles of a hero with so many campaign steps, the one for steps first; only proven levels count."""
    skilled = [skill_title(skill.skill, skill.proven_level) for skill in campaign.skills.values()]
    return [each for each in (title(steps), *skilled) if each]
