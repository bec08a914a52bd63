from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import coach
from engine.ladders import Ladder, ladder
from engine.schedule import schedule
from saves.state import Campaign, Score, SkillState

LADDERS = {"bin": ladder("bin")}


def campaign(level: int = 0) -> Campaign:
    return Campaign(1, "pip", 7, {"bin": SkillState("bin", level=level)}, 0.0)


@given(level=st.integers(1, 60), prompts=st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
def test_the_mix_is_a_share_of_the_ladder(level: int, prompts: list[int]) -> None:
    steps = Ladder(tuple(prompts))
    aimed = coach.attempted(SkillState("bin", level=level), steps.top)
    study = coach.level_to_study(aimed, steps, schedule().shares)
    mix = coach.spread(aimed, study, schedule().shares)
    assert sum(mix.values()) == pytest.approx(1.0)
    assert all(share > 0 and 1 <= each <= steps.top for each, share in mix.items())
    assert aimed in mix


def test_a_level_small_enough_to_learn_by_heart_is_studied_one_level_up() -> None:
    plan = coach.decide(campaign(), LADDERS, schedule())
    assert plan.level == 1
    assert max(plan.mix, key=plan.mix.__getitem__) == 2
    assert any("by heart" in reason for reason in plan.reasons)


def test_mastered_levels_are_replayed() -> None:
    plan = coach.decide(campaign(level=3), LADDERS, schedule())
    assert plan.level == 4
    assert set(plan.mix) == {1, 2, 3, 4}
    assert max(plan.mix, key=plan.mix.__getitem__) == 4


def test_the_reasons_name_the_last_score() -> None:
    hero = campaign()
    hero.skills["bin"].probes[1] = Score(1, "probe", "bin", 1, 1, 5, 14, True, "pip-0001", 1, 0.0)
    assert "its last probe scored 5/14" in coach.decide(hero, LADDERS, schedule()).reasons[0]


def test_at_the_top_of_the_ladder_the_last_level_goes_on() -> None:
    plan = coach.decide(campaign(level=30), LADDERS, schedule())
    assert plan.level == 30


def test_operations_hit_less_are_drawn_more() -> None:
    hero = campaign()
    hero.skills["bin"].operations = {"add": (0, 10), "and": (10, 10), "xor": (5, 10)}
    plan = coach.decide(hero, LADDERS, schedule())
    assert plan.emphasis["and"] == 1.0
    assert plan.emphasis["add"] == 1.0 + schedule().weak_emphasis
    assert plan.emphasis["and"] < plan.emphasis["xor"] < plan.emphasis["add"]
    assert any("more of add:" in reason for reason in plan.reasons)


def test_without_a_battle_nothing_is_emphasised() -> None:
    assert coach.decide(campaign(), LADDERS, schedule()).emphasis == {}
