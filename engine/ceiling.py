"""When the level cap of a skill is found; pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from saves.state import Campaign, Quest, Score, SkillState

FEWEST, FEWEST_PROBES = 5, 20
"""Failed trials, or probes that opened none, before a level cap is spoken of."""
GROWTH, PROBE_GROWTH = 0.02, 0.01
"""Rise of the rate from trial to trial, and from battle to battle, above which a hero still grows."""
SURE = 1.64
"""Standard errors of a one-sided bound of 95 %."""


def maintenance(campaign: Campaign, skill: str, battles: int) -> float:
    """Replay tokens for each token on new levels in so many latest battles for a skill; 0 before those."""
    fought = [each for each in campaign.battles if each.quest.skill == skill and each.status == "won"][
        -battles:
    ]
    if len(fought) < battles:
        return 0.0
    replayed = sum(each.tokens * replayed_share(each.quest) for each in fought)
    return replayed / max(1.0, sum(each.tokens for each in fought) - replayed)


def replayed_share(quest: Quest) -> float:
    """The share of a quest that is not for a new level, 0 to 1."""
    if quest.restores:
        return 1.0
    below = sum(share for level, share in quest.mix.items() if level < quest.level)
    return below + sum(sum(levels.values()) for levels in quest.replay.values())


def found(skill: SkillState, last: Score) -> list[int]:
    """The trials, or the probes, that show the skill's level cap once another one is held.

    None while it may still grow. A hero that never opens a trial is judged by its battles' probes.
    """
    if skill.maxed or last.level != skill.level + 1:
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
