from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quests.drawing.draw import held_out_count, held_out_tasks, training_tasks
from quests.skills import find_skill
from quests.skills.bin.skill import Bin
from quests.task import LISTABLE, QuestError, Task, is_held_out

BIN = find_skill("bin")

levels = st.integers(1, 30)
seeds = st.integers(-(2**40), 2**40)


def held_out_side(level: int) -> set[str]:
    return {task.prompt for task in BIN.every(level) if is_held_out(task.prompt)}


@settings(max_examples=30, deadline=None)
@given(levels, levels, seeds)
def test_the_sides_never_meet(level: int, older: int, seed: int) -> None:
    lessons = training_tasks(BIN, {level: 0.7, older: 0.3}, 60, seed)
    trial = held_out_tasks(BIN, level, seed)
    assert not any(is_held_out(task.prompt) for task in lessons)
    assert all(is_held_out(task.prompt) for task in trial.tasks)


@settings(max_examples=30, deadline=None)
@given(levels, seeds, st.integers(1, 60))
def test_a_trial_asks_distinct_tasks_of_one_level(level: int, seed: int, limit: int) -> None:
    trial = held_out_tasks(BIN, level, seed, limit)
    assert len({task.prompt for task in trial.tasks}) == len(trial.tasks) <= limit
    assert {task.level for task in trial.tasks} == {level}
    assert trial.drill == (len(trial.tasks) < limit)
    assert all(BIN.verify(task, task.answer).correct for task in trial.tasks)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(levels, st.floats(0.01, 1), min_size=1, max_size=5),
    st.integers(0, 300),
    seeds,
)
def test_each_level_gets_its_share(mix: dict[int, float], count: int, seed: int) -> None:
    drawn = Counter(task.level for task in training_tasks(BIN, mix, count, seed))
    assert drawn.total() == count
    for level, share in mix.items():
        assert abs(drawn[level] - count * share / sum(mix.values())) <= 1.001


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 30])
def test_equal_seeds_draw_equal_tasks_and_others_do_not(level: int) -> None:
    def lessons(seed: int) -> list[Task]:
        return training_tasks(BIN, {level: 1.0}, 40, seed)

    assert lessons(7) == lessons(7) != lessons(8)
    assert lessons(7) != lessons(-7)
    assert held_out_tasks(BIN, level, 7) == held_out_tasks(BIN, level, 7) != held_out_tasks(BIN, level, 8)


@pytest.mark.parametrize("level", [2, 3, 4, 5, 30])
def test_another_seed_asks_other_prompts(level: int) -> None:
    first, second = ({task.prompt for task in held_out_tasks(BIN, level, seed).tasks} for seed in (1, 2))
    assert first != second


def test_the_order_of_a_mix_does_not_matter() -> None:
    assert training_tasks(BIN, {1: 0.3, 2: 0.7}, 40, 5) == training_tasks(BIN, {2: 0.7, 1: 0.3}, 40, 5)


def test_the_levels_of_a_mix_come_mixed() -> None:
    drawn = [task.level for task in training_tasks(BIN, {1: 0.5, 2: 0.5}, 64, 0)]
    assert 0 < sum(drawn[:32]) - 32 < 32


def test_level_one_is_a_drill_of_its_whole_held_out_side() -> None:
    for seed in range(5):
        trial = held_out_tasks(BIN, 1, seed)
        assert trial.drill
        assert {task.prompt for task in trial.tasks} == held_out_side(1)


def test_as_many_held_out_tasks_as_asked_for_are_no_drill() -> None:
    size = len(held_out_side(2))
    exact, short = held_out_tasks(BIN, 2, 0, size), held_out_tasks(BIN, 2, 0, size + 1)
    assert (exact.drill, short.drill) == (False, True)
    assert {task.prompt for task in exact.tasks} == held_out_side(2)


@pytest.mark.parametrize("level", [2, 3, 4, 5, 12, 30])
def test_operations_are_as_even_as_the_held_out_side_allows(level: int) -> None:
    available = (
        Counter(task.operation for task in BIN.every(level) if is_held_out(task.prompt)) if level < 5 else {}
    )
    for seed in range(5):
        asked = Counter(task.operation for task in held_out_tasks(BIN, level, seed).tasks)
        most = max(count for name, count in asked.items() if BIN.weight(level, name) == 1)
        spent = {name for name, count in asked.items() if count == available.get(name)}
        least = {name: (most - 0.5) * BIN.weight(level, name) - 0.5 for name in asked}
        assert all(count >= least[name] - 1e-9 or name in spent for name, count in asked.items())


@pytest.mark.parametrize(("level", "seeds"), [(2, 300), (3, 100), (12, 40)])
def test_a_probe_is_a_fair_sample_of_a_trial(level: int, seeds: int) -> None:
    def shares(limit: int) -> Counter[str]:
        drawn = (task for seed in range(seeds) for task in held_out_tasks(BIN, level, seed, limit).tasks)
        return Counter(task.operation for task in drawn)

    probes, trials = shares(16), shares(50)
    assert probes.total() == 16 * seeds
    for operation, count in trials.items():
        assert abs(probes[operation] / probes.total() - count / trials.total()) < 0.02


@pytest.mark.parametrize("level", [3, 4, 5, 12, 30])
def test_equalities_asked_are_half_true(level: int) -> None:
    answers = Counter(
        task.result
        for seed in range(30)
        for task in held_out_tasks(BIN, level, seed).tasks
        if task.operation == "equals"
    )
    assert 0.4 < answers["true"] / answers.total() < 0.6


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_held_out_side_of_a_small_level_is_counted(level: int) -> None:
    assert BIN.distinct(level) <= LISTABLE
    assert held_out_count(BIN, level) == len(held_out_side(level))


def test_the_held_out_side_of_a_large_level_is_not_counted() -> None:
    assert held_out_count(BIN, 30) is None


@pytest.mark.parametrize("mix", [{}, {1: 0.0}, {1: -0.5, 2: 1.5}, {1: float("nan")}, {1: float("inf")}])
def test_a_mix_without_meaning_is_refused(mix: dict[int, float]) -> None:
    with pytest.raises(QuestError, match="A mix needs shares"):
        training_tasks(BIN, mix, 10, 0)


def test_a_level_off_the_ladder_is_refused() -> None:
    with pytest.raises(QuestError, match="there is no level 31"):
        training_tasks(BIN, {31: 1.0}, 10, 0)
    with pytest.raises(QuestError, match="there is no level 0"):
        held_out_tasks(BIN, 0, 0)
    with pytest.raises(QuestError, match="there is no level 0"):
        held_out_count(BIN, 0)


class Secret(Bin):
    """BIN reduced to one prompt, which is held out."""

    def every(self, level: int) -> Iterator[Task]:
        yield next(task for task in super().every(level) if is_held_out(task.prompt))

    def generate(self, level: int, rng: Random) -> Task:
        return next(self.every(level))


def test_a_level_without_training_tasks_is_refused() -> None:
    with pytest.raises(QuestError, match="no training tasks at level 1"):
        training_tasks(Secret(), {1: 1.0}, 1, 0)


def test_emphasis_makes_an_operation_likelier_by_its_weight() -> None:
    plain = Counter(task.operation for task in training_tasks(BIN, {4: 1.0}, 4000, 1))
    weighted = Counter(task.operation for task in training_tasks(BIN, {4: 1.0}, 4000, 1, {"add": 5.0}))
    share = weighted["add"] / 4000
    assert share == pytest.approx(5 / (5 + len(plain) - 1), rel=0.2)
    assert set(weighted) == set(plain)
