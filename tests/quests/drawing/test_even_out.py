"""Quests are as even as trials, and nothing else of them changes."""

from __future__ import annotations

from collections import Counter

import pytest

from quests.drawing.draw import held_out_tasks, training_tasks
from quests.drawing.even_out import even_out
from quests.skills import find_skill
from quests.task import Task, is_held_out

BIN, GCD = find_skill("bin"), find_skill("gcd")


def shares(tasks: list[Task]) -> dict[str, float]:
    counts = Counter(task.outcome for task in tasks)
    return {outcome: count / len(tasks) for outcome, count in counts.items()}


def apart(tasks: list[Task], trial: list[Task]) -> float:
    """Total variation between the results, 0 to 1."""
    one, other = shares(tasks), shares(trial)
    return sum(abs(one.get(each, 0) - other.get(each, 0)) for each in {*one, *other}) / 2


@pytest.mark.parametrize("level", [1, 2])
def test_what_the_generator_seldom_draws_is_practised_as_often_as_it_is_asked(level: int) -> None:
    drawn = training_tasks(GCD, {level: 1.0}, 400, 1)
    trial = held_out_tasks(GCD, level, 1).tasks
    assert apart(drawn, trial) > 0.35
    assert apart(even_out(GCD, drawn, 1), trial) < 0.25


@pytest.mark.parametrize("level", [1, 2, 3])
def test_each_prompt_of_a_kind_comes_before_any_comes_again(level: int) -> None:
    tasks = even_out(BIN, training_tasks(BIN, {level: 1.0}, 900, 3), 3)
    counts = Counter(task.prompt for task in tasks)
    kinds: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for task in BIN.every(level):
        if not is_held_out(task.prompt):
            kinds.setdefault((task.operation, task.primitives), []).append(counts[task.prompt])
    assert all(max(often) - min(often) <= 1 for often in kinds.values())


def test_levels_operations_and_primitives_stay_in_their_places() -> None:
    drawn = training_tasks(BIN, {1: 0.3, 3: 0.4, 6: 0.3}, 300, 5, {"add": 4.0})
    tasks = even_out(BIN, drawn, 5)
    assert [(task.level, task.operation, task.primitives) for task in tasks] == [
        (task.level, task.operation, task.primitives) for task in drawn
    ]
    assert not any(is_held_out(task.prompt) for task in tasks)
    assert tasks != drawn
    assert even_out(BIN, drawn, 5) == tasks != even_out(BIN, drawn, 6)


def test_a_level_with_too_many_prompts_to_list_stays_as_it_was_drawn() -> None:
    drawn = training_tasks(BIN, {6: 1.0}, 50, 1)
    assert even_out(BIN, drawn, 1) == drawn
