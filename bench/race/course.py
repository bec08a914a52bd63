"""What is raced for, who races, and what comes of a race."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Runner = Literal["coach", "uniform", "trl"]
Goal = dict[str, int]
"""The level to master of each skill."""

COURSES: dict[str, Goal] = {
    "bin": {"bin": 3},
    "mix": {"bin": 1, "gcd": 1, "count_bits": 1, "coin_flip": 1},
}
"""BIN from nothing to level 3, and four skills at once."""

SEEDS = (1, 2, 3)
PATIENCE = 2.0
"""A runner gives up after so many times the tokens that our coach needed."""
MOST_TOKENS = 2_000_000
"""And our coach after so many."""


class Race(msgspec.Struct, frozen=True):
    """How one runner did with one seed."""

    runner: Runner
    course: str
    seed: int
    tokens: dict[str, int]
    """Tokens trained when each level, `bin:2`, was mastered; what is not there was not."""
    spent: int
    """All tokens trained."""
    samples: int
    seconds: float
    """Of wall time, examinations included."""
    stream: list[list[str]] = []
    """Prompts and answers trained on, in order; of our coach alone, for TRL to train on the same."""

    @property
    def whole(self) -> int | None:
        """Tokens until the whole goal was reached; None where it was not."""
        goal = {f"{skill}:{top}" for skill, top in COURSES[self.course].items()}
        return max(self.tokens[each] for each in goal) if goal <= self.tokens.keys() else None


def reached(goal: Goal, levels: Mapping[str, int]) -> bool:
    """Whether every skill has the level that is raced for."""
    return all(levels.get(skill, 0) >= level for skill, level in goal.items())
