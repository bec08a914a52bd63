"""Which levels of a skill a battle studies, so that about half of its fresh tasks are passed."""

from __future__ import annotations

import msgspec

from engine.rules.coach.ladders import Ladder
from engine.rules.floors import floor_of
from engine.rules.settings import Aim
from engine.rules.strain import Zone, strain, zone
from saves.state import PASS_RATE, Battle, SkillState

UNMEASURED = 0.5
"""What a level not yet measured is taken to pass of what the level below it passes."""


class Study(msgspec.Struct, frozen=True):
    """The share of the studied part of a battle at each level, and why."""

    mix: dict[int, float]
    """Sums to 1."""
    reasons: list[str]


def attempted(skill: SkillState, top: int) -> int:
    """The level the hero tries to master: a lost one, else the one after its highest, or the last."""
    return min(skill.next_level, top)


def study(skill: SkillState, ladder: Ladder, aim: Aim, last: Battle | None) -> Study:
    """The levels to study: the attempted one, moved up or down toward the aim.

    `last` is the skill's last battle: one that ended in Recovery was too easy, one in Overload too hard.
    """
    level = attempted(skill, ladder.top)
    mix = {level: 1.0}
    ended = _zone_at_end(last) if last is not None and last.status == "won" else None
    # What of it is practised at the levels above is harder by as much as a level not yet measured.
    passed = expected(skill, level) * (1 - (1 - UNMEASURED) * ladder.wider_at(level))
    if level < ladder.top and (passed > aim.passed or ended is Zone.RECOVERY):
        return _harder(skill, mix, passed, level + 1, aim, ended)
    if level > 1 and (passed < aim.passed or ended is Zone.OVERLOAD):
        return _easier(skill, mix, passed, level - 1, aim, ended)
    return Study(mix, [])


def expected(skill: SkillState, level: int) -> float:
    """The share of a level's tasks that the last measurements say will be passed, 0 to 1."""
    if level in skill.mastered:
        return skill.mastery.get(level, PASS_RATE) - skill.decay(level)
    if level in skill.probes:
        return skill.probes[level].rate
    return UNMEASURED * expected(skill, level - 1) if level > 1 else 0.0


def _harder(
    skill: SkillState, mix: dict[int, float], passed: float, joining: int, aim: Aim, ended: Zone | None
) -> Study:
    share = _share(passed, expected(skill, joining), aim.passed, aim.most_harder)
    cause = f"about {100 * passed:.0f} % would be passed"
    if ended is Zone.RECOVERY and share < aim.recovery:
        share, cause = aim.recovery, "the last battle ended in Recovery"
    return _joined(mix, joining, share, f"{cause}: level {joining} joins in")


def _easier(
    skill: SkillState, mix: dict[int, float], passed: float, joining: int, aim: Aim, ended: Zone | None
) -> Study:
    most = aim.most_overload if ended is Zone.OVERLOAD else aim.most_easier
    share = _share(passed, expected(skill, joining), aim.passed, most)
    cause = f"only about {100 * passed:.0f} % would be passed"
    if ended is Zone.OVERLOAD:
        cause += " and the last battle ended in Overload"
    return _joined(mix, joining, share, f"{cause}: level {joining} comes back")


def _share(passed: float, other: float, aim: float, most: float) -> float:
    """The share of tasks with another pass rate that brings the whole to the aim, at most so much."""
    if passed == other:
        return 0.0
    return round(max(0.0, min(most, (passed - aim) / (passed - other))), 2)


def _joined(mix: dict[int, float], level: int, share: float, reason: str) -> Study:
    if share == 0:
        return Study(mix, [])
    told = f"{reason} with {100 * share:.0f} % of what is not replay"
    return Study({each: part * (1 - share) for each, part in mix.items()} | {level: share}, [told])


def _zone_at_end(battle: Battle) -> Zone:
    return zone(strain(battle.loss_end, floor_of(battle.quest)))
