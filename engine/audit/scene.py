"""What a conclusion is judged by: the log up to it, the rows, and the rules of the version that wrote it."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from engine.audit.outcome import HOLDS, Judged, fails, unproven
from engine.audit.replay import Skills
from engine.audit.rules import Rules, rules_of
from engine.rules.levels.consequences import Conclusion
from saves.events import Fact
from saves.state import Score, State

NEAR = 1e-9
"""Relative difference up to which two sums are equal: Python versions add up floats differently."""

Trial = tuple[int, int]
"""A campaign, and the number of an examination in it."""
Standing = tuple[frozenset[tuple[str, int]], frozenset[tuple[str, int]]]
"""Skills with their highest level ever mastered, and skills with a lost level."""


class ReplayedStory:
    """The log as far as it was walked, and what later conclusions are judged by."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.state, self.skills = connection, State(), Skills()
        self.version = ""
        """The version of the game that wrote this part of the log."""
        self.rules: Rules | None = None
        self.trials: dict[Trial, Judged] = {}
        """Judgements of the trials that a gained level may cite."""
        self.due: list[Conclusion] = []
        """Conclusions of the latest examination that must be recorded right after it."""
        self.shown_by = HOLDS
        """The judgement of that examination."""
        self.opened: dict[tuple[int, str, int], Score] = {}
        """By campaign, skill and level: the latest examination that was not for practice."""
        self.stood: defaultdict[tuple[int, str], set[Standing]] = defaultdict(set)
        """By campaign and checkpoint: the levels mastered and lost while the checkpoint was the newest."""

    def told_by(self, version: str) -> None:
        """From here on this version of the game wrote the log."""
        if version != self.version:
            self.version, self.rules = version, rules_of(version)

    @property
    def unruled(self) -> Judged:
        """The judgement of conclusions whose rules are unknown."""
        who = f"version {self.version[:40]}" if self.version else "a version that is not told"
        return unproven(f"{who} wrote it, whose rules this version does not know")


def near(one: float, other: float) -> bool:
    """Whether two figures are equal up to the rounding of sums."""
    return one == other or math.isclose(one, other, rel_tol=NEAR, abs_tol=1e-12)


def alike(one: object, other: object) -> bool:
    """Whether two values are equal: `near` for figures, also within lists, and exactly for anything else."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return near(one, other)
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not isinstance(one, str):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def compared(told: Fact, reckoned: Fact, *passed_over: str) -> Judged:
    """Whether a recorded fact equals the recomputed one in all fields except those `passed_over`."""
    for name in told.__struct_fields__:
        if name in ("v", *passed_over):
            continue
        one, other = getattr(told, name), getattr(reckoned, name)
        if not alike(one, other):
            return fails(f"it tells of {name.replace('_', ' ')} {shown(one)}, where {shown(other)} is due")
    return HOLDS


def shown(value: object) -> str:
    """A value as text for a sentence, at most 60 characters long."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
