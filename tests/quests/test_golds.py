"""Gold answers of the gym that are found anew, each held against another way to find them."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

import pytest

from quests.skills import find_skill

TASKS = 150
"""Tasks tried of each level."""


def levels(name: str) -> range:
    return range(1, find_skill(name).levels + 1)


@pytest.mark.parametrize("level", levels("basic_arithmetic"))
def test_a_printed_sum_comes_to_its_gold_answer(level: int) -> None:
    skill, rng = find_skill("basic_arithmetic"), Random(level)
    signs: set[str] = set()
    for _ in range(TASKS):
        task = skill.generate(level, rng)
        found = re.fullmatch(r"Calculate ([-+*/() 0-9]+)\.", task.prompt)
        assert found is not None
        exact = re.sub(r"\d+", lambda number: f"Fraction({number[0]})", found[1])
        assert eval(exact, {"Fraction": Fraction}) == int(task.answer), task.prompt
        signs |= set(found[1]) & set("+-*/")
    assert signs == set("+-*/")


def test_the_sums_of_a_ladder_grow_and_are_many() -> None:
    skill = find_skill("basic_arithmetic")
    lengths = []
    for level in (1, 2, 3, 5, 7, 8, 9, 10):
        rng = Random(level)
        lengths.append(sum(len(skill.generate(level, rng).prompt) for _ in range(TASKS)))
    assert lengths == sorted(lengths)
    assert [skill.distinct(level) for level in (1, 2)] == [400, 1_000_000]
