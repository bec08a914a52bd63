"""What is raced for, who races, and what comes of a race."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Runner = Literal["coach", "uniform", "trl"]
Goal = dict[str, int]
"""The level to master of each skill."""

COURSES: dict[str, Goal] = {
    "bin": {"bin": 3},
    "mix": {"bin": 1, "gcd": 1, "chain_sum": 1, "simple_equations": 1},
}
"""BIN from nothing to level 3, and four skills at once."""

SEEDS = (1, 2, 3)
PATIENCE = 1 / 0.6
"""A uniform mix gives up after so many times the tokens that our coach needed, where that arrived."""
MOST_TOKENS = 400_000
"""And our coach after so many."""
RUNNERS: tuple[Runner, ...] = get_args(Runner)


class Race(msgspec.Struct, frozen=True):
    """How one runner did with one seed."""

    runner: Runner
    course: str
    seed: int
    tokens: dict[str, int]
    """Tokens trained when each level, `bin:2`, was mastered first; what is not there was not."""
    arrived: int | None
    """Tokens until all of the goal was mastered at once; None where it was not."""
    spent: int
    """All tokens trained."""
    samples: int
    seconds: float
    """Of wall time, examinations included."""
    machine: str
    """What it ran on."""


def goal_levels(course: str) -> list[str]:
    """Every level on the way, `bin:1` and on, skill by skill."""
    return [f"{skill}:{level}" for skill, top in COURSES[course].items() for level in range(1, top + 1)]


def reached(goal: Goal, levels: Mapping[str, int]) -> bool:
    """Whether every skill has the level that is raced for."""
    return all(levels.get(skill, 0) >= level for skill, level in goal.items())
