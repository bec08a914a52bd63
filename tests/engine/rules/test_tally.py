from __future__ import annotations

import msgspec
import pytest

from engine.loop.step_rows import step_row
from engine.rules.tally import tally
from engine.trainer.messages import Stepped, Strike
from quests.drawing.draw import training_tasks
from quests.drawing.general_prompts import GENERAL
from quests.primitives import PRIMITIVES
from quests.skills import find_skill
from quests.task import Task
from tests.steps import some_step


def test_a_battle_adds_up() -> None:
    sums = tally([some_step(step, loss) for step, loss in enumerate([3.0] * 5 + [1.0] * 5, 1)], floor=0.01)
    assert (sums.steps, sums.tokens, sums.seconds) == (10, 1000, 5.0)
    assert (sums.loss_start, sums.loss_end, sums.plastic_gain) == (3.0, 1.0, 2.0)
    assert sums.effort == pytest.approx(5 * 2.99 + 5 * 0.99)
    assert sums.strikes == [10, 20, 30, 40, 50]


def test_no_step_of_a_short_battle_counts_as_its_beginning_and_its_end() -> None:
    short = tally([some_step(step, loss) for step, loss in enumerate([3.0, 2.0, 1.0], 1)], floor=0.01)
    assert (short.loss_start, short.loss_end) == (3.0, 1.0)
    assert tally([some_step(1, 3.0)], floor=0.01).plastic_gain == 0.0


def test_loss_below_the_floor_is_no_strain() -> None:
    assert tally([some_step(1, 0.005)], floor=0.01).effort == 0.0


def test_a_battle_without_steps_is_all_zero() -> None:
    sums = tally([], floor=0.01)
    assert (sums.steps, sums.loss_start, sums.loss_end, sums.strikes) == (0, 0.0, 0.0, [0] * 5)


def test_operations_are_counted_over_steps() -> None:
    steps = [
        msgspec.structs.replace(some_step(1, 1.0), operations={"add": (1, 2)}),
        msgspec.structs.replace(some_step(2, 1.0), operations={"add": (2, 3), "xor": (0, 1)}),
    ]
    assert tally(steps, floor=0.01).operations == {"add": (3, 5), "xor": (0, 1)}


def test_a_step_is_kept_with_the_tasks_it_struck() -> None:
    tasks = training_tasks(find_skill("bin"), {1: 1.0}, 4, seed=1)
    strike = Strike(lesson=3, said="no", outcome=4, loss=2.0)
    report = Stepped(
        battle=1,
        step=1,
        loss=1.0,
        tokens=80,
        seconds=1.0,
        grad_norm=1.0,
        learning_rate=1e-3,
        lessons=[3, 0, 1, 2],
        outcomes=[4, 0, 1, 3],
        samples=[strike],
    )
    kept = step_row(1, "bin", tasks, report)
    assert kept.strikes == [1, 1, 0, 1, 1]
    assert kept.samples[0].prompt == tasks[3].prompt
    operations = {name: counts for name, counts in kept.operations.items() if name not in PRIMITIVES}
    assert sum(struck for _, struck in operations.values()) == 4
    assert sum(hit for hit, _ in operations.values()) == 2
    found = tally([kept], 0.0)
    assert found.operations == operations
    assert found.primitives.keys() == {name for task in tasks for name in task.primitives}
    assert sum(struck for _, struck in found.primitives.values()) == sum(len(t.primitives) for t in tasks)


def test_what_is_replayed_for_another_skill_counts_for_its_primitives_alone() -> None:
    tasks = training_tasks(find_skill("bin"), {1: 1.0}, 1, seed=1)
    report = Stepped(
        battle=1,
        step=1,
        loss=1.0,
        tokens=80,
        seconds=1.0,
        grad_norm=1.0,
        learning_rate=1e-3,
        lessons=[0],
        outcomes=[0],
        samples=[],
    )
    found = tally([step_row(1, "gcd", tasks, report)], 0.0)
    assert found.operations == {}
    assert found.primitives == dict.fromkeys(tasks[0].primitives, (1, 1))


def test_what_was_rehearsed_of_conversation_is_no_strike_at_the_skill() -> None:
    tasks = training_tasks(find_skill("bin"), {1: 1.0}, 2, seed=1)
    tasks.append(Task(skill=GENERAL, level=0, operation=GENERAL, prompt="Hello!", answer="Hello!"))
    report = Stepped(
        battle=1,
        step=1,
        loss=1.0,
        tokens=80,
        seconds=1.0,
        grad_norm=1.0,
        learning_rate=1e-3,
        lessons=[0, 1, 2],
        outcomes=[0, 3, 1],
        samples=[Strike(lesson=2, said="Hello!", outcome=1, loss=0.1)],
    )
    kept = step_row(1, "bin", tasks, report)
    assert kept.strikes == [1, 0, 0, 1, 0]
    assert kept.samples[0].operation == GENERAL
    sums = tally([kept], floor=0.01)
    assert sums.strikes == [1, 0, 0, 1, 0]
    assert sum(struck for _, struck in sums.operations.values()) == 2
    assert GENERAL not in sums.operations


def test_zones_runs_and_gradients_are_told_of_a_battle() -> None:
    losses = [0.21] * 4 + [0.9] + [0.21] * 3
    steps = [
        msgspec.structs.replace(some_step(number, loss), grad_norm=float(number))
        for number, loss in enumerate(losses, 1)
    ]
    sums = tally(steps, floor=0.01)
    assert sums.zones == [0, 8, 0, 0]
    assert sums.productive == (8, 8, 8)
    assert sums.gradients == (1.0, 4.5, 8.0)
    harder = tally([*steps, *(some_step(number, 3.0) for number in (9, 10))], floor=0.01)
    assert harder.zones == [0, 8, 0, 2]
    assert harder.productive == (8, 8, 0)
    assert tally([], floor=0.01).gradients == (0.0, 0.0, 0.0)
