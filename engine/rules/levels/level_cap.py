"""When the level cap of a skill is found; pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from saves.state import Score, SkillState

FEWEST, FEWEST_PROBES = 5, 20
"""Failed trials, or probes that opened none, before a level cap is spoken of."""
GROWTH, PROBE_GROWTH = 0.02, 0.01
"""Rise of the rate from trial to trial, and from battle to battle, above which a hero still grows."""
SURE = 1.64
"""Standard errors of a one-sided bound of 95 %."""


def maintenance(skill: SkillState, battles: int) -> float:
    """Replay tokens for each on new levels of a skill, in its so many latest battles; 0 before those."""
    if len(skill.tolls) < battles:
        return 0.0
    latest = skill.tolls[-battles:]
    return sum(kept for _, kept in latest) / max(1.0, sum(new for new, _ in latest))


def found(skill: SkillState, last: Score) -> list[int]:
    """The trials, or the probes, that show the skill's level cap once another one is held.

    None while it may still grow. A hero that never opens a trial is judged by its battles' probes.
    """
    if skill.maxed or last.level != skill.next_level:
        return []
    trial = last.kind == "trial"
    attempts = [*(skill.failed if trial else skill.tries), last]
    if len(attempts) < (FEWEST if trial else FEWEST_PROBES):
        return []
    if steepest(attempts) >= (GROWTH if trial else PROBE_GROWTH):
        return []
    return [each.trial for each in attempts]


def steepest(attempts: Sequence[Score]) -> float:
    """The steepest rise of the rate, an attempt, that the attempts leave likely; 95 % one-sided.

    The bound of the least-squares slope, its error from the binomial variance of the pooled rate.
    """
    middle = (len(attempts) - 1) / 2
    spread = sum((place - middle) ** 2 for place in range(len(attempts)))
    slope = sum((place - middle) * each.rate for place, each in enumerate(attempts)) / spread
    asked = sum(each.asked for each in attempts)
    pooled = sum(each.correct for each in attempts) / asked
    error = sqrt(pooled * (1 - pooled) / (asked / len(attempts)) / spread)
    return slope + SURE * error
