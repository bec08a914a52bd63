"""The courses of the races, the runners, and the result of a race."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Runner = Literal["coach", "uniform", "trl"]
Goal = dict[str, int]
"""From a skill to the level to master."""

COURSES: dict[str, Goal] = {
    "bin": {"bin": 3},
    "mix": {"bin": 1, "gcd": 1, "chain_sum": 1, "simple_equations": 1},
}
"""BIN from nothing to level 3, and four skills at once."""

SEEDS = (1, 2, 3)
PATIENCE = 1 / 0.6
"""Budget of a uniform mix as a multiple of our coach's tokens, where our coach reached the goal."""
MOST_TOKENS = 400_000
"""Budget of our coach in tokens."""
RUNNERS: tuple[Runner, ...] = get_args(Runner)


class Race(msgspec.Struct, frozen=True):
    """How one runner did with one seed."""

    runner: Runner
    course: str
    seed: int
    tokens: dict[str, int]
    """From a level such as `bin:2` to the tokens trained when it was first mastered, if it ever was."""
    arrived: int | None
    """Tokens trained until the whole goal was mastered at once; None where it never was."""
    spent: int
    """All tokens trained."""
    samples: int
    seconds: float
    """Wall time, examinations included."""
    machine: str
    """What the race ran on, in words."""


def goal_levels(course: str) -> list[str]:
    """Every level on the way, `bin:1` and on, skill by skill."""
    return [f"{skill}:{level}" for skill, top in COURSES[course].items() for level in range(1, top + 1)]


def is_reached(goal: Goal, levels: Mapping[str, int]) -> bool:
    """Whether every skill has the level of the goal."""
    return all(levels.get(skill, 0) >= level for skill, level in goal.items())
