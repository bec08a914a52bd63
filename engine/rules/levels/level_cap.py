"""When the level cap of a skill is found; pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from saves.state import Score, SkillState

FEWEST, FEWEST_PROBES = 5, 20
"""Fewest failed trials, or probes that opened no trial, that can show a level cap."""
GROWTH, PROBE_GROWTH = 0.02, 0.01
"""Rise of the pass rate from trial to trial, and from probe to probe, from which on a hero still grows."""
SURE = 1.64
"""Standard errors of a one-sided bound of 95 %."""


def maintenance(skill: SkillState, battles: int) -> float:
    """Replay tokens for each token on new levels, over the latest `battles` battles; 0 if there are fewer."""
    if len(skill.tolls) < battles:
        return 0.0
    latest = skill.tolls[-battles:]
    return sum(kept for _, kept in latest) / max(1.0, sum(new for new, _ in latest))


def cap_evidence(skill: SkillState, last: Score) -> list[int]:
    """The numbers of the trials or probes, `last` included, that show the skill's level cap.

    Empty while the hero may still grow. A hero that never opens a trial is judged by its battles' probes.
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
    """The upper bound (95 %, one-sided) of the pass rate's rise from attempt to attempt.

    It is the least-squares slope plus `SURE` standard errors, which come from the binomial variance of the
    pooled pass rate.
    """
    middle = (len(attempts) - 1) / 2
    spread = sum((place - middle) ** 2 for place in range(len(attempts)))
    slope = sum((place - middle) * each.rate for place, each in enumerate(attempts)) / spread
    asked = sum(each.asked for each in attempts)
    pooled = sum(each.correct for each in attempts) / asked
    error = sqrt(pooled * (1 - pooled) / (asked / len(attempts)) / spread)
    return slope + SURE * error
