from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.rules.coach.ladders import ladder
from engine.rules.levels import level_cap
from engine.rules.levels.consequences import consequences
from engine.rules.settings import settings
from saves.events import (
    CheckpointPromoted,
    Fact,
    LevelGained,
    LevelLost,
    SkillMaxed,
    TrainingPaused,
    TrialHeld,
)
from saves.state import Battle, Campaign, Quest, Score, SkillState

TOP = ladder("gcd").top


def held(kind: str, correct: int, *, skill: str = "gcd", level: int = 1, battle: int | None = 1) -> TrialHeld:
    return TrialHeld(1, 9, kind, skill, level, 5, 50, correct, False, "pip-0001", 1.0, battle)  # type: ignore[arg-type]


def campaign(*skills: SkillState) -> Campaign:
    return Campaign(1, "pip", 7, {each.skill: each for each in skills}, 0.0, [each.skill for each in skills])


def failures(count: int, kind: str = "trial", level: int = 1, correct: int = 2) -> list[Score]:
    return [
        Score(n, kind, "gcd", level, 1, correct, 50, False, None, 1, 0.0)  # type: ignore[arg-type]
        for n in range(count)
    ]


def fought(skill: str) -> Battle:
    quest = Quest(1, skill, 2, {2: 1.0}, 640, 1, "coach", [])
    return Battle(1, quest, "scribe", 0, 40, 16, 1e-3, 1, None, 0.0)


def kinds(facts: list[Fact]) -> list[type[Fact]]:
    return [type(fact) for fact in facts]


def test_the_second_trial_passed_in_succession_wins_the_level_and_the_crown() -> None:
    first, second = SkillState("gcd"), SkillState("gcd", passes=[8])
    assert kinds(consequences(campaign(first), held("trial", 40))) == [CheckpointPromoted]
    assert kinds(consequences(campaign(second), held("trial", 40))) == [LevelGained, CheckpointPromoted]
    assert consequences(campaign(second), held("trial", 39)) == []
    assert consequences(campaign(second), held("practice", 50)) == []


@dataclass
class Case:
    last: SkillState
    other: SkillState
    rests: bool


@pytest.mark.parametrize(
    "case",
    [
        Case(SkillState("gcd", level=TOP - 1, passes=[8]), SkillState("bin", maxed=True), rests=True),
        Case(SkillState("gcd", level=TOP - 1, passes=[8]), SkillState("bin"), rests=False),
        Case(SkillState("gcd", level=TOP, lost=[TOP], passes=[8]), SkillState("lcm", maxed=True), rests=True),
        Case(
            SkillState("gcd", level=TOP, lost=[2, TOP], passes=[8]),
            SkillState("lcm", maxed=True),
            rests=False,
        ),
        Case(SkillState("gcd", failed=failures(4)), SkillState("bin", maxed=True), rests=True),
        Case(SkillState("gcd", failed=failures(4)), SkillState("bin", level=ladder("bin").top), rests=True),
        Case(SkillState("gcd", failed=failures(4)), SkillState("bin", level=3), rests=False),
    ],
)
def test_the_training_rests_when_no_skill_has_anything_to_gain(case: Case) -> None:
    level = case.last.next_level if not case.last.failed else 1
    level = TOP if case.last.lost == [2, TOP] else level
    correct = 2 if case.last.failed else 45
    facts = consequences(campaign(case.last, case.other), held("trial", correct, level=level))
    assert (LevelGained in kinds(facts)) != (SkillMaxed in kinds(facts))
    assert (TrainingPaused in kinds(facts)) == case.rests


def test_five_failed_trials_that_do_not_rise_show_the_level_cap_of_a_lost_level_too() -> None:
    lost = SkillState("gcd", level=2, lost=[1], failed=failures(level_cap.FEWEST - 1))
    assert SkillMaxed in kinds(consequences(campaign(lost), held("trial", 2)))
    assert consequences(campaign(lost), held("trial", 2, level=3)) == []
    lost.failed.pop()
    assert consequences(campaign(lost), held("trial", 2)) == []


def test_a_trial_that_fails_in_what_was_practised_along_is_no_sign_of_the_level_cap() -> None:
    hero = campaign(SkillState("gcd", failed=failures(level_cap.FEWEST - 1)))
    hero.battles = [fought("bin")]
    assert consequences(hero, held("trial", 2)) == []
    hero.battles = [fought("gcd")]
    assert SkillMaxed in kinds(consequences(hero, held("trial", 2)))


def test_twenty_probes_that_open_no_trial_show_it_as_well_and_one_that_opens_one_does_not() -> None:
    poor = SkillState("gcd", tries=failures(level_cap.FEWEST_PROBES - 1, "probe"))
    assert SkillMaxed in kinds(consequences(campaign(poor), held("probe", 10)))
    assert consequences(campaign(poor), held("probe", 45)) == []
    assert consequences(campaign(poor), held("probe", 10, battle=None)) == []


@pytest.mark.parametrize(("replayed", "maxed"), [(0.8, True), (0.7, False)])
def test_a_level_that_takes_too_much_replay_to_keep_shows_the_cap(replayed: float, maxed: bool) -> None:
    hero = campaign(SkillState("gcd", level=1, mastery={1: 0.9}))
    hero.battles = [fought("gcd")]
    hero.skills["gcd"].tolls = [(1 - replayed, replayed)] * settings().maintenance_battles
    facts = consequences(hero, held("confirmation", 35))
    assert (SkillMaxed in kinds(facts)) == maxed
    assert SkillMaxed not in kinds(consequences(hero, held("confirmation", 45)))
    assert LevelLost in kinds(consequences(hero, held("confirmation", 20)))
