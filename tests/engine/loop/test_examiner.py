from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.loop import examiner
from engine.loop.examiner import as_put, first_puzzle
from engine.rules.settings import settings
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from quests.task import is_held_out
from saves.state import Puzzle


@pytest.mark.parametrize("name", ["bin", "binrunes"])
@pytest.mark.parametrize("seed", range(20))
def test_where_no_operation_is_named_it_needs_more_than_repeating_a_word_and_no_working(
    monkeypatch: pytest.MonkeyPatch, name: str, seed: int
) -> None:
    monkeypatch.setattr(examiner, "settings", lambda: replace(settings(), first_puzzle=[]))
    skill = find_skill(name)
    task = first_puzzle(skill, seed)
    assert task.answer == task.outcome
    assert task.answer not in task.prompt.split()
    assert task.answer not in ("true", "false")
    assert is_held_out(task.prompt)
    assert first_puzzle(skill, seed) == task


@pytest.mark.parametrize("name", ["bin", "binrunes"])
@pytest.mark.parametrize("chosen", [["add"], ["minimum", "maximum"]])
def test_the_first_puzzle_is_of_an_operation_that_one_battle_usually_teaches(
    monkeypatch: pytest.MonkeyPatch, name: str, chosen: list[str]
) -> None:
    monkeypatch.setattr(examiner, "settings", lambda: replace(settings(), first_puzzle=chosen))
    drawn = [first_puzzle(find_skill(name), seed) for seed in range(20)]
    assert {task.operation for task in drawn} <= set(chosen)
    assert all(is_held_out(task.prompt) for task in drawn)


def test_the_settings_name_operations_that_there_are() -> None:
    named = settings().first_puzzle
    assert named
    assert set(named) <= {task.operation for task in held_out_tasks(find_skill("bin"), 1, 1).tasks}


@pytest.mark.parametrize("name", ["gcd", "sy", "chain_sum"])
def test_a_skill_without_such_an_operation_draws_as_before(name: str) -> None:
    task = first_puzzle(find_skill(name), 1)
    assert task.skill == name
    assert is_held_out(task.prompt)


@pytest.mark.parametrize("operation", ["words", ""])
def test_the_first_puzzle_is_put_again_as_it_was_put_whatever_is_drawn_now(operation: str) -> None:
    skill = find_skill("sy")
    put, drawn = first_puzzle(skill, 1), first_puzzle(skill, 2)
    assert put.prompt != drawn.prompt
    told = Puzzle("sy", 1, put.prompt, put.answer, "", False, operation=operation and put.operation)
    again = as_put(told, drawn)
    assert (again.prompt, again.answer) == (put.prompt, put.answer)
    assert skill.verify(again, put.answer).correct
