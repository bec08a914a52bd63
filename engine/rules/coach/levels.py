"""Which levels of a skill a battle studies, so that about half of its fresh tasks are passed."""

from __future__ import annotations

import msgspec

from engine.rules.coach.ladders import Ladder
from engine.rules.floors import floor_of
from engine.rules.settings import Aim
from engine.rules.strain import Zone, strain, zone
from saves.state import PASS_RATE, Battle, SkillState

UNMEASURED = 0.5
"""Assumed pass rate of a level not yet measured, as a share of the pass rate of the level below."""


class Study(msgspec.Struct, frozen=True):
    """How the studied part of a battle is spread over levels, and why."""

    mix: dict[int, float]
    """The share of each level; the shares sum to 1."""
    reasons: list[str]


def attempted_level(skill: SkillState, top: int) -> int:
    """The level the hero tries to master: the lowest lost, else the one after its highest, at most `top`."""
    return min(skill.next_level, top)


def study(skill: SkillState, ladder: Ladder, aim: Aim, last: Battle | None) -> Study:
    """The levels to study: the attempted level, mixed with the next or the one below to meet the aim.

    `last` is the skill's last battle: it was too easy if it ended in Recovery, too hard if in Overload.
    """
    level = attempted_level(skill, ladder.top)
    mix = {level: 1.0}
    ended = _zone_at_end(last) if last is not None and last.status == "won" else None
    # The part practised at the levels above counts as hard as a level not yet measured.
    passed = expected(skill, level) * (1 - (1 - UNMEASURED) * ladder.wider_at(level))
    if level < ladder.top and (passed > aim.passed or ended is Zone.RECOVERY):
        return _harder(skill, mix, passed, level + 1, aim, ended)
    if level > 1 and (passed < aim.passed or ended is Zone.OVERLOAD):
        return _easier(skill, mix, passed, level - 1, aim, ended)
    return Study(mix, [])


def expected(skill: SkillState, level: int) -> float:
    """Expected pass rate of a level by its latest measurements, 0 to 1."""
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
    """Share of tasks with pass rate `other` that brings the mean from `passed` to `aim`, at most `most`."""
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
