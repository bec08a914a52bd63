"""What a conclusion is judged by: the story up to it, the rows, and the rules of the version that told it."""

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
"""Relative difference up to which two sums are equal: Pythons add up floats in ways of their own."""

Trial = tuple[int, int]
"""A campaign, and the number of an examination in it."""
Standing = tuple[frozenset[tuple[str, int]], frozenset[tuple[str, int]]]
"""Skills with their highest level ever mastered, and each level of them that is lost."""


class ReplayedStory:
    """The story as far as it was walked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.state, self.skills = connection, State(), Skills()
        self.version = ""
        """Of the game that tells the story now."""
        self.rules: Rules | None = None
        self.trials: dict[Trial, Judged] = {}
        """What came of the trials that levels may cite."""
        self.due: list[Conclusion] = []
        """What the latest examination concluded, and is to be told right after it."""
        self.shown_by = HOLDS
        """What came of that examination."""
        self.opened: dict[tuple[int, str, int], Score] = {}
        """Of each campaign, skill and level, the latest examination that was not for practice."""
        self.stood: defaultdict[tuple[int, str], set[Standing]] = defaultdict(set)
        """Of each campaign and checkpoint, which levels were mastered and lost while it was the newest."""

    def told_by(self, version: str) -> None:
        """Another game tells the story from here on."""
        if version != self.version:
            self.version, self.rules = version, rules_of(version)

    @property
    def unruled(self) -> Judged:
        """What is said of conclusions whose rules are not known."""
        who = f"version {self.version[:40]}" if self.version else "a version that is not told"
        return unproven(f"{who} wrote it, whose rules this version does not know")


def near(one: float, other: float) -> bool:
    """Whether two figures are the same but for the order in which they were added up."""
    return one == other or math.isclose(one, other, rel_tol=NEAR, abs_tol=1e-12)


def alike(one: object, other: object) -> bool:
    """The same for figures within lists, and for whatever is no figure."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return near(one, other)
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not isinstance(one, str):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def compared(told: Fact, reckoned: Fact, *passed_over: str) -> Judged:
    """Whether a fact tells what was reckoned, by all fields that both have but those passed over."""
    for name in told.__struct_fields__:
        if name in ("v", *passed_over):
            continue
        one, other = getattr(told, name), getattr(reckoned, name)
        if not alike(one, other):
            return fails(f"it tells of {name.replace('_', ' ')} {shown(one)}, where {shown(other)} is due")
    return HOLDS


def shown(value: object) -> str:
    """A value in a sentence, at most so long."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
