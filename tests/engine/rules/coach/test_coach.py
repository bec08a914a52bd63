from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.loop.tasks import quest_tasks
from engine.rules import coach
from engine.rules.coach.battle_plan import plan_of
from engine.rules.coach.ladders import Ladder, ladder, ladders
from engine.rules.settings import settings
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from saves.events import Schedule
from saves.state import Battle, Campaign, Quest, Score, SkillState

LADDERS = {"bin": ladder("bin")}
BOTH = {"bin": ladder("bin"), "gcd": ladder("gcd")}


def campaign(level: int = 0) -> Campaign:
    return Campaign(1, "pip", 7, {"bin": SkillState("bin", level=level)}, 0.0, ["bin"])


@given(
    level=st.integers(1, 60),
    prompts=st.lists(st.integers(1, 10**6), min_size=1, max_size=60),
    measured=st.dictionaries(st.integers(1, 60), st.integers(0, 16)),
    reviewed=st.dictionaries(st.integers(1, 60), st.integers(0, 16)),
    loss_end=st.none() | st.floats(0, 3),
    other=st.integers(0, 5),
)
def test_the_mix_is_a_share_of_the_ladders(
    level: int,
    prompts: list[int],
    measured: dict[int, int],
    reviewed: dict[int, int],
    loss_end: float | None,
    other: int,
) -> None:
    steps = Ladder(tuple(prompts), (("add",),) * len(prompts))
    hero = campaign(min(level, steps.top))
    hero.skills["other"] = SkillState("other", level=other, battles=99, tries=[asked("probe", other + 1, 3)])
    hero.trained = ["bin", "other"]
    hero.skills["bin"].probes = {at: asked("probe", at, right) for at, right in measured.items()}
    hero.skills["bin"].reviews = {at: asked("review", at, right) for at, right in reviewed.items()}
    if loss_end is not None:
        hero.battles = [won(loss_end)]
    given = {"bin": steps, "other": ladder("bin")}
    plan = coach.decide(hero, given, settings())
    shares = [*plan.mix.values(), *(share for levels in plan.replay.values() for share in levels.values())]
    assert sum(shares) == pytest.approx(1.0)
    assert all(0 < share <= 1 for share in shares)
    assert all(1 <= each <= given[plan.skill].top for each in plan.mix)
    assert plan.level in plan.mix
    [rest] = {"bin", "other"} - {plan.skill}
    learned = hero.skills[rest].mastered
    if hero.skills[rest].tries or not hero.skills[rest].level:
        learned = [*learned, min(hero.skills[rest].next_level, given[rest].top)]
    assert list(plan.replay.get(rest, {})) == sorted({*learned})


def asked(kind: str, level: int, right: int, of: int = 16, battle: int = 1) -> Score:
    return Score(1, kind, "bin", level, 1, right, of, False, "pip-0001", battle, 0.0)  # type: ignore[arg-type]


def won(loss_end: float, quest: Quest | None = None, number: int = 1, tokens: int = 100) -> Battle:
    quest = quest or Quest(1, "bin", 1, {1: 1.0}, 16, 1, "coach", [])
    return Battle(
        number, quest, "scribe", 0, 1, 16, 2e-3, 1, None, 0.0, "won", loss_end=loss_end, tokens=tokens
    )


def test_the_operations_of_a_small_level_are_practised_on_wider_operands() -> None:
    plan = coach.decide(campaign(), LADDERS, settings())
    assert plan.mix == {1: 1.0}
    assert any("by heart" in reason for reason in plan.reasons)
    quest = Quest(1, "bin", 1, plan.mix, plan.tasks, 1, "coach", [], widened=plan.widened)
    tasks = quest_tasks(quest, [])
    assert {task.operation for task in tasks} == set(find_skill("bin").operations(1))
    above = sum(task.level > 1 for task in tasks) / len(tasks)
    assert above == pytest.approx(LADDERS["bin"].wider_at(1), abs=0.05)


def test_what_is_practised_wider_counts_as_harder() -> None:
    hero = campaign(level=2)
    hero.skills["bin"].probes = {3: asked("probe", 3, 9)}
    plain = {"bin": msgspec.structs.replace(LADDERS["bin"], wider=())}
    assert 4 in coach.decide(hero, plain, settings()).mix
    assert 4 not in coach.decide(hero, LADDERS, settings()).mix


def test_a_level_practises_its_own_operations() -> None:
    plan = coach.decide(campaign(level=1), LADDERS, settings())
    tasks = training_tasks(find_skill("bin"), plan.mix, plan.tasks, 1, plan.emphasis)
    assert {task.operation for task in tasks} == set(find_skill("bin").operations(2))


def test_mastered_levels_are_replayed() -> None:
    plan = coach.decide(campaign(level=3), LADDERS, settings())
    assert plan.level == 4
    assert set(plan.mix) == {1, 2, 3, 4}
    assert max(plan.mix, key=plan.mix.__getitem__) == 4


def test_the_reasons_name_the_last_score() -> None:
    hero = campaign()
    hero.skills["bin"].probes[1] = Score(1, "probe", "bin", 1, 1, 5, 14, True, "pip-0001", 1, 0.0)
    assert "its last probe scored 5/14" in coach.decide(hero, LADDERS, settings()).reasons[0]


def test_at_the_top_of_the_ladder_the_last_level_goes_on() -> None:
    plan = coach.decide(campaign(level=30), LADDERS, settings())
    assert plan.level == 30


def test_operations_hit_less_are_drawn_more() -> None:
    hero = campaign(level=1)
    hero.skills["bin"].operations = {"add": (0, 10), "and": (10, 10), "xor": (5, 10)}
    plan = coach.decide(hero, LADDERS, settings())
    assert plan.emphasis["and"] == 1.0
    assert plan.emphasis["add"] == 1.0 + settings().weak_emphasis
    assert plan.emphasis["and"] < plan.emphasis["xor"] < plan.emphasis["add"]
    assert any("more of add" in reason for reason in plan.reasons)


def test_before_the_first_battle_nothing_is_emphasised() -> None:
    assert coach.decide(campaign(), LADDERS, settings()).emphasis == {}


def test_what_the_level_above_brings_is_not_drawn_while_it_joins_in() -> None:
    hero = campaign(level=2)
    hero.skills["bin"].probes = {3: asked("probe", 3, 15)}
    plan = coach.decide(hero, LADDERS, settings())
    assert 4 in plan.mix
    later = set(find_skill("bin").operations(4)) - set(find_skill("bin").operations(3))
    assert later
    assert {name for name, weight in plan.emphasis.items() if not weight} == later
    quest = Quest(1, "bin", 3, plan.mix, 640, 1, "coach", [], plan.emphasis, widened=True)
    tasks = quest_tasks(quest, [])
    assert {task.operation for task in tasks} <= set(find_skill("bin").operations(3))
    assert not [task.prompt for task in tasks if task.prompt.startswith("[")]


def test_a_level_that_brings_nothing_but_new_operations_is_drawn_with_them() -> None:
    hero = campaign()
    hero.skills["bin"].probes = {1: asked("probe", 1, 15)}
    apart = Ladder((10**6, 10**6), (("plus",), ("minus",)))
    plan = coach.decide(hero, {"bin": apart}, settings())
    assert 2 in plan.mix
    assert 0.0 not in plan.emphasis.values()


def test_a_battle_that_restores_a_level_draws_no_operation_more_often_and_says_so() -> None:
    hero = campaign(level=2)
    hero.skills["bin"].operations = {"add": (0, 10)}
    hero.skills["bin"].reviews, hero.skills["bin"].fragmented = {1: asked("confirmation", 1, 35, 50)}, [1]
    plan = coach.decide(hero, LADDERS, settings())
    assert plan.restores
    assert not plan.emphasis
    assert not any("more of" in reason for reason in plan.reasons)


@pytest.mark.parametrize(("tasks", "steps"), [(640, 40), (50, 4), (16, 1)])
def test_a_battle_has_as_many_steps_as_its_lessons_make_batches(tasks: int, steps: int) -> None:
    quest = Quest(1, "bin", 1, {1: 1.0}, tasks, 1, "heritage", [], items=tasks)
    assert plan_of(campaign(), quest).steps == steps


@pytest.mark.parametrize(("loss_end", "share"), [(0.6, 1.0), (0.26, 0.5), (0.0, 0.2)])
def test_what_is_almost_right_is_trained_in_smaller_steps(loss_end: float, share: float) -> None:
    hero = campaign()
    hero.battles = [won(loss_end)]
    assert coach.learning_rate(hero, "bin", settings()) == share * settings().learning_rate
    hero.skills["gcd"] = SkillState("gcd")
    assert coach.learning_rate(hero, "gcd", settings()) == settings().learning_rate


def test_an_operation_not_yet_struck_counts_as_weak() -> None:
    hero = campaign(level=1)
    hero.skills["bin"].operations = {"add": (10, 10)}
    emphasis = coach.decide(hero, LADDERS, settings()).emphasis
    assert emphasis["add"] == 1.0
    assert emphasis["xor"] == 1.0 + settings().weak_emphasis


@pytest.mark.parametrize(("correct", "share"), [(0, 1.0), (8, 0.5), (16, 0.2)])
def test_before_the_first_battle_the_baseline_tells_how_much_is_right(correct: int, share: float) -> None:
    hero = campaign()
    hero.skills["bin"].baseline = correct / 16
    assert coach.learning_rate(hero, "bin", settings()) == share * settings().learning_rate


def test_skills_take_turns_and_a_hard_one_starves_no_other() -> None:
    hero = campaign()
    hero.trained, hero.skills["gcd"] = ["bin", "gcd"], SkillState("gcd")
    fought = []
    for _ in range(6):
        plan = coach.decide(hero, ladders(hero), settings())
        fought.append(plan.skill)
        hero.skills[plan.skill].battles += 1
    assert fought.count("bin") == fought.count("gcd") == 3
    assert any("fewest battles" in reason for reason in plan.reasons)


def test_what_is_not_trained_any_more_gets_no_battle() -> None:
    hero = campaign()
    hero.skills["gcd"] = SkillState("gcd")
    assert coach.decide(hero, ladders(hero), settings()).skill == "bin"


def test_about_half_of_the_tasks_should_be_passed() -> None:
    easy, hard = campaign(level=1), campaign(level=1)
    easy.skills["bin"].probes = {2: asked("probe", 2, 12), 5: asked("probe", 5, 4)}
    hard.skills["bin"].probes = {2: asked("probe", 2, 2), 5: asked("probe", 5, 0)}
    harder, easier = (coach.decide(each, LADDERS, settings()) for each in (easy, hard))
    assert easier.mix[1] > harder.mix[1]
    assert any("only about" in reason and "level 1 comes back" in reason for reason in easier.reasons)
    alone = campaign(level=4)
    alone.skills["bin"].probes = {5: asked("probe", 5, 14), 6: asked("probe", 6, 6)}
    plan = coach.decide(alone, LADDERS, settings())
    assert plan.mix[6] == pytest.approx(0.9 * 0.5)
    assert any("level 6 joins in" in reason for reason in plan.reasons)


def test_overload_backs_off_and_recovery_moves_on() -> None:
    def mix(loss_end: float, right: int) -> dict[int, float]:
        hero = campaign(level=4)
        hero.skills["bin"].probes = {5: asked("probe", 5, right), 6: asked("probe", 6, 0)}
        hero.battles = [won(loss_end)]
        return coach.decide(hero, LADDERS, settings()).mix

    assert mix(0.9, 0)[4] > mix(0.4, 0)[4] > mix(0.4, 7)[4]
    assert mix(0.05, 8).get(6, 0) > mix(0.4, 8).get(6, 0)


def test_replay_follows_the_measured_decay() -> None:
    hero = campaign(level=3)
    hero.skills["bin"].mastery = {1: 0.9, 2: 0.9, 3: 0.9}
    calm = coach.decide(hero, LADDERS, settings()).mix
    hero.skills["bin"].reviews = {2: asked("confirmation", 2, 35, 50)}
    fallen = coach.decide(hero, LADDERS, settings())
    assert fallen.mix[2] > 2 * fallen.mix[1]
    assert fallen.mix[1] + fallen.mix[2] > calm[1] + calm[2]
    assert any("level 2 has fallen by 20 %" in reason for reason in fallen.reasons)


def with_gcd(**told: Any) -> Campaign:
    hero = campaign(level=1)
    hero.skills["gcd"], hero.trained = SkillState("gcd", **told), ["bin", "gcd"]
    return hero


def test_what_another_skill_has_lost_or_is_at_is_practised_along() -> None:
    plan = coach.decide(with_gcd(level=2, lost=[1], battles=9), BOTH, settings())
    assert plan.skill == "bin"
    assert list(plan.replay["gcd"]) == [1, 2]
    assert any("practised along" in reason and "gcd" in reason for reason in plan.reasons)
    new = with_gcd(battles=9, tries=[asked("probe", 1, 3)])
    assert list(coach.decide(new, BOTH, settings()).replay["gcd"]) == [1]
    risen = with_gcd(battles=9, level=1)
    assert list(coach.decide(risen, BOTH, settings()).replay["gcd"]) == [1]


def test_a_first_level_is_practised_along_from_the_first_battle_of_all_on() -> None:
    new = with_gcd(battles=9)
    assert list(coach.decide(new, BOTH, settings()).replay["gcd"]) == [1]
    new.skills["gcd"].maxed = True
    assert coach.decide(new, BOTH, settings()).replay == {}


def test_a_first_level_waits_where_the_player_focuses_or_its_skill_has_needs() -> None:
    new = with_gcd(battles=9)
    needy = BOTH | {"gcd": msgspec.structs.replace(BOTH["gcd"], needs={"bin": 2})}
    assert coach.decide(new, needy, settings()).replay == {}
    new.schedule = "focus"
    assert coach.decide(new, BOTH, settings()).replay == {}


def test_a_skill_that_only_holds_a_level_takes_less_than_one_that_is_learning() -> None:
    def share(**told: Any) -> float:
        return sum(coach.decide(with_gcd(battles=9, **told), BOTH, settings()).replay["gcd"].values())

    assert share(level=1) == pytest.approx(settings().shares.held)
    assert share(tries=[asked("probe", 1, 3)]) == pytest.approx(settings().shares.others)
    both = with_gcd(battles=9, level=1, tries=[asked("probe", 2, 3)])
    mix = coach.decide(both, BOTH, settings()).replay["gcd"]
    assert mix[2] == pytest.approx(2 * mix[1])
    assert sum(mix.values()) == pytest.approx(settings().shares.others)


def test_what_is_lost_is_practised_the_more_the_less_of_it_is_left() -> None:
    shares = []
    for right in (12, 3):
        hero = with_gcd(level=2, lost=[1], battles=9, mastery={1: 0.9, 2: 0.9})
        hero.skills["gcd"].probes = {1: asked("probe", 1, right)}
        shares.append(sum(coach.decide(hero, BOTH, settings()).replay["gcd"].values()))
    assert shares[0] < shares[1] <= settings().shares.most_others


def test_what_is_brought_back_does_not_cost_the_other_skills() -> None:
    hero = with_gcd(level=1, battles=9)
    hero.skills["bin"].reviews = {1: asked("confirmation", 1, 35, 50)}
    hero.skills["bin"].fragmented = [1]
    plan = coach.decide(hero, BOTH, settings())
    assert plan.restores
    assert plan.replay["gcd"]
    assert sum(plan.mix.values()) + sum(plan.replay["gcd"].values()) == pytest.approx(1.0)


def test_a_half_forgotten_level_is_brought_back_every_other_battle() -> None:
    hero = campaign(level=2)
    hero.skills["bin"].mastery = {1: 0.9, 2: 0.9}
    hero.skills["bin"].reviews = {1: asked("confirmation", 1, 35, 50)}
    hero.skills["bin"].fragmented = [1]
    plan = coach.decide(hero, LADDERS, settings())
    assert plan.restores
    assert plan.level == 1
    assert plan.mix == pytest.approx({1: 0.5, 2: 0.5})
    assert "fell from 90 % to 70 %" in plan.reasons[0]
    hero.battles = [won(0.2, Quest(1, "bin", 1, plan.mix, 16, 1, "coach", [], restores=True))]
    assert coach.decide(hero, LADDERS, settings()).level == 3


def test_weak_primitives_are_drawn_more() -> None:
    hero = campaign(level=4)
    hero.skills["bin"].operations = {"add": (8, 10)}
    hero.primitives = {"bin_add_carry": (1, 10), "bin_add_plain": (10, 10)}
    plan = coach.decide(hero, LADDERS, settings())
    drawn = training_tasks(find_skill("bin"), {5: 1.0}, 600, 1, plan.emphasis)
    even = training_tasks(find_skill("bin"), {5: 1.0}, 600, 1)
    carried = [sum("bin_add_carry" in task.primitives for task in tasks) for tasks in (drawn, even)]
    assert carried[0] > 1.2 * carried[1]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("equal", {"bin": 4, "gcd": 4, "lcm": 4}),
        ("focus", {"bin": 12}),
        ("weighted", {"bin": 2, "gcd": 8, "lcm": 2}),
        ("lowest", {"lcm": 12}),
    ],
)
def test_the_schedule_says_whose_turn_it_is(schedule: Schedule, expected: dict[str, int]) -> None:
    hero = campaign(level=2)
    hero.skills |= {"gcd": SkillState("gcd", level=1), "lcm": SkillState("lcm")}
    hero.trained, hero.schedule, hero.weights = ["bin", "gcd", "lcm"], schedule, {"gcd": 4.0}
    fought: Counter[str] = Counter()
    for _ in range(12):
        plan = coach.decide(hero, ladders(hero), settings())
        fought[plan.skill] += 1
        hero.skills[plan.skill].battles += 1
    assert fought == expected


def test_focus_goes_on_to_the_next_skill_when_the_level_cap_is_found() -> None:
    hero = campaign()
    hero.skills["gcd"], hero.trained, hero.schedule = SkillState("gcd"), ["bin", "gcd"], "focus"
    hero.skills["bin"].maxed = True
    assert coach.decide(hero, ladders(hero), settings()).skill == "gcd"


def test_what_comes_after_a_battle_is_told_with_that_battle_counted() -> None:
    hero = campaign()
    hero.skills["gcd"], hero.trained = SkillState("gcd"), ["bin", "gcd"]
    hero.battles = [msgspec.structs.replace(won(0.2), status=None)]
    assert coach.decide(hero, BOTH, settings()).skill == "bin"
    assert coach.decide(coach.as_if_fought(hero), BOTH, settings()).skill == "gcd"
    hero.battles = [won(0.2)]
    assert coach.as_if_fought(hero) is hero


def test_a_stance_changes_rate_length_and_replay() -> None:
    plans, learning_rates = {}, {}
    for stance in ("bold", "steady", "careful"):
        hero = campaign(level=3)
        hero.stance = stance  # type: ignore[assignment]
        plans[stance] = coach.decide(hero, LADDERS, settings())
        learning_rates[stance] = coach.learning_rate(hero, "bin", settings())
    assert learning_rates["bold"] > learning_rates["steady"] > learning_rates["careful"]
    assert plans["bold"].tasks > plans["steady"].tasks > plans["careful"].tasks
    assert plans["bold"].mix[1] < plans["steady"].mix[1] < plans["careful"].mix[1]


def test_a_quest_with_replay_is_the_same_at_every_call_and_has_its_shares() -> None:
    quest = Quest(1, "bin", 2, {1: 0.1, 2: 0.7}, 640, 5, "coach", [], replay={"gcd": {1: 0.2}})
    tasks = quest_tasks(quest, [])
    assert tasks == quest_tasks(quest, [])
    assert len(tasks) == 640
    assert sum(task.skill == "gcd" for task in tasks) == 128
    assert {task.skill for task in tasks[:32]} == {"bin", "gcd"}
