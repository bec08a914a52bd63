from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import coach
from engine.ladders import Ladder, ladder, ladders
from engine.schedule import schedule
from quests.draw import training_tasks
from quests.skills import find_skill
from saves.state import Battle, Campaign, Quest, Score, SkillState

LADDERS = {"bin": ladder("bin")}


def campaign(level: int = 0) -> Campaign:
    return Campaign(1, "pip", 7, {"bin": SkillState("bin", level=level)}, 0.0, ["bin"])


@given(level=st.integers(1, 60), prompts=st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
def test_the_mix_is_a_share_of_the_ladder(level: int, prompts: list[int]) -> None:
    steps = Ladder(tuple(prompts), (("add",),) * len(prompts))
    aimed = coach.attempted(SkillState("bin", level=level), steps.top)
    mix = coach.spread(aimed, coach.last_to_study(aimed, steps, schedule().shares), schedule().shares)
    assert sum(mix.values()) == pytest.approx(1.0)
    assert all(share > 0 and 1 <= each <= steps.top for each, share in mix.items())
    assert aimed in mix


def test_the_operations_of_a_small_level_are_practised_on_wider_operands() -> None:
    plan = coach.decide(campaign(), LADDERS, schedule())
    assert plan.level == 1
    assert set(plan.mix) == {1, 2, 3, 4}
    assert any("by heart" in reason for reason in plan.reasons)
    tasks = training_tasks(find_skill("bin"), plan.mix, plan.tasks, 1, plan.emphasis)
    assert {task.operation for task in tasks} == set(find_skill("bin").operations(2))
    assert any("level 2 join in" in reason for reason in plan.reasons)


def test_a_level_with_enough_prompts_practises_its_own_operations() -> None:
    plan = coach.decide(campaign(level=1), LADDERS, schedule())
    tasks = training_tasks(find_skill("bin"), plan.mix, plan.tasks, 1, plan.emphasis)
    assert {task.operation for task in tasks} == set(find_skill("bin").operations(2))
    assert not any("join in" in reason for reason in plan.reasons)


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
    hero = campaign(level=1)
    hero.skills["bin"].operations = {"add": (0, 10), "and": (10, 10), "xor": (5, 10)}
    plan = coach.decide(hero, LADDERS, schedule())
    assert plan.emphasis["and"] == 1.0
    assert plan.emphasis["add"] == 1.0 + schedule().weak_emphasis
    assert plan.emphasis["and"] < plan.emphasis["xor"] < plan.emphasis["add"]
    assert any("more of add" in reason for reason in plan.reasons)


def test_before_the_first_battle_no_operation_of_the_level_is_emphasised() -> None:
    emphasis = coach.decide(campaign(), LADDERS, schedule()).emphasis
    assert set(emphasis.values()) == {0.0}
    assert emphasis.keys() == set(find_skill("bin").operations(4)) - set(find_skill("bin").operations(2))


@pytest.mark.parametrize(("loss_end", "share"), [(0.6, 1.0), (0.26, 0.5), (0.0, 0.2)])
def test_what_is_almost_right_is_trained_in_smaller_steps(loss_end: float, share: float) -> None:
    hero = campaign()
    quest = Quest(1, "bin", 1, {1: 1.0}, 16, 1, "coach", [])
    hero.battles = [Battle(1, quest, "scribe", 0, 1, 16, 2e-3, 1, None, 0.0, "won", loss_end=loss_end)]
    assert coach.learning_rate(hero, "bin", schedule()) == share * schedule().learning_rate
    assert coach.learning_rate(hero, "another", schedule()) == schedule().learning_rate


def test_an_operation_not_yet_struck_counts_as_weak() -> None:
    hero = campaign(level=1)
    hero.skills["bin"].operations = {"add": (10, 10)}
    emphasis = coach.decide(hero, LADDERS, schedule()).emphasis
    assert emphasis["add"] == 1.0
    assert emphasis["xor"] == 1.0 + schedule().weak_emphasis


@pytest.mark.parametrize(("correct", "share"), [(0, 1.0), (8, 0.5), (16, 0.2)])
def test_before_the_first_battle_the_baseline_tells_how_much_is_right(correct: int, share: float) -> None:
    hero = campaign()
    hero.trials = [Score(1, "baseline", "bin", 1, 1, correct, 16, True, "pip-0008", None, 0.0)]
    assert coach.learning_rate(hero, "bin", schedule()) == share * schedule().learning_rate


def test_skills_take_turns_and_a_hard_one_starves_no_other() -> None:
    hero = campaign()
    hero.trained, hero.skills["gcd"] = ["bin", "gcd"], SkillState("gcd")
    fought = []
    for _ in range(6):
        plan = coach.decide(hero, ladders(hero), schedule())
        fought.append(plan.skill)
        hero.skills[plan.skill].battles += 1
    assert fought.count("bin") == fought.count("gcd") == 3
    assert any("fewest battles" in reason for reason in plan.reasons)


def test_what_is_not_trained_any_more_gets_no_battle() -> None:
    hero = campaign()
    hero.skills["gcd"] = SkillState("gcd")
    assert coach.decide(hero, ladders(hero), schedule()).skill == "bin"
