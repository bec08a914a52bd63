"""Practice on levels above: which operations, how far, and that nothing else changes."""

from collections import Counter

import pytest

from quests.drawing.draw import training_tasks
from quests.drawing.widen import FEW, REACH, last_level, widen, wider_share
from quests.skills import find_skill
from quests.task import is_held_out

BIN = find_skill("bin")


@pytest.mark.parametrize("level", [1, 2, 3, 6, 29, 30])
def test_an_operation_is_practised_up_to_the_level_that_has_enough_of_it(level: int) -> None:
    for operation in BIN.operations(level):
        last = last_level(BIN, level, operation)
        assert level <= last <= min(level + REACH, BIN.levels)
        assert all(BIN.prompts(below, operation) < FEW for below in range(level, last))
        assert last == min(level + REACH, BIN.levels) or BIN.prompts(last, operation) >= FEW


def test_the_prompts_of_all_operations_are_those_of_the_level() -> None:
    for name in ("bin", "binrunes", "gcd"):
        skill = find_skill(name)
        for level in (1, 3, 5):
            counts = [skill.prompts(level, each) for each in skill.operations(level)]
            assert sum(counts) == skill.distinct(level)


def test_narrow_operations_are_replaced_by_themselves_on_wider_operands() -> None:
    tasks = training_tasks(BIN, {2: 0.2, 3: 0.8}, 900, 7)
    drawn = widen(BIN, tasks, 3, 7)
    assert drawn == widen(BIN, tasks, 3, 7)
    for before, after in zip(tasks, drawn, strict=True):
        assert after.operation == before.operation
        assert (after.practised_for or after.level) == before.level
        assert before.level <= after.level <= last_level(BIN, before.level, before.operation)
        assert not is_held_out(after.prompt)
        assert BIN.verify(after, after.answer).correct
    of_three = [after for before, after in zip(tasks, drawn, strict=True) if before.level == 3]
    above = sum(task.level > 3 for task in of_three) / len(of_three)
    assert above == pytest.approx(wider_share(BIN, 3), abs=0.05)
    assert {task.operation for task in drawn if task.level > 3} == {
        name for name in BIN.operations(3) if BIN.prompts(3, name) < FEW
    }


def test_no_kind_of_answer_comes_from_above_that_the_level_does_not_ask() -> None:
    joined = training_tasks(BIN, {3: 0.5, 4: 0.5}, 600, 1)
    assert any(task.prompt.startswith("[") for task in joined)
    plain = widen(BIN, joined, 3, 1)
    known = {name for task in BIN.every(3) for name in task.primitives}
    asked = [task for task in plain if task.operation in BIN.operations(3)]
    assert all(known.issuperset(task.primitives) for task in asked)
    assert Counter(task.practised_for or task.level for task in plain) == {3: 300, 4: 300}
    from_five = widen(BIN, training_tasks(BIN, {5: 1.0}, 600, 1), 5, 1)
    assert any(task.prompt.startswith("[") for task in from_five if task.level > 5)


def test_at_the_last_level_and_where_prompts_abound_nothing_changes() -> None:
    for name, level in (("bin", 30), ("bin", 12), ("simple_equations", 1), ("sy", 3)):
        skill = find_skill(name)
        tasks = training_tasks(skill, {level: 1.0}, 20, 3)
        assert widen(skill, tasks, level, 3) == tasks
        assert wider_share(skill, level) == 0.0
