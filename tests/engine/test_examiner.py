from __future__ import annotations

import pytest

from engine.examiner import first_puzzle
from quests.skills import find_skill
from quests.task import is_held_out


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
