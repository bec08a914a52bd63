from __future__ import annotations

import pytest

from engine.examiner import as_put, first_puzzle
from quests.skills import find_skill
from quests.task import is_held_out
from saves.state import Puzzle


@pytest.mark.parametrize("name", ["bin", "binrunes"])
@pytest.mark.parametrize("seed", range(20))
def test_the_first_puzzle_needs_more_than_repeating_a_word_and_no_working(name: str, seed: int) -> None:
    skill = find_skill(name)
    task = first_puzzle(skill, seed)
    assert task.answer == task.outcome
    assert task.answer not in task.prompt.split()
    assert task.answer not in ("true", "false")
    assert is_held_out(task.prompt)
    assert first_puzzle(skill, seed) == task


@pytest.mark.parametrize("operation", ["words", ""])
def test_the_first_puzzle_is_put_again_as_it_was_put_whatever_is_drawn_now(operation: str) -> None:
    skill = find_skill("sy")
    put, drawn = first_puzzle(skill, 1), first_puzzle(skill, 2)
    assert put.prompt != drawn.prompt
    told = Puzzle("sy", 1, put.prompt, put.answer, "", False, operation=operation and put.operation)
    again = as_put(told, drawn)
    assert (again.prompt, again.answer) == (put.prompt, put.answer)
    assert skill.verify(again, put.answer).correct
