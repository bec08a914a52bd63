"""Gold answers of the gym that are found anew, each held against another way to find them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from quests.drawing.draw import held_out_tasks, training_tasks
from quests.skills import find_skill
from quests.skills.gym import dataset, draw_entry
from quests.skills.syllogisms import follows
from quests.task import QuestError

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


SETS = range(1, 1 << 4)
"""All sets of one to four things, a bit a thing: enough for any statement to fail that can."""
STATEMENT = r"(All|No|Some) (\w+) are (not )?(\w+)"


def true(statement: tuple[str, str, str, str], sets: dict[str, int]) -> bool:
    quantifier, subject, negation, predicate = statement
    both = sets[subject] & sets[predicate]
    holds = {"All": both == sets[subject], "No": not both, "Some": bool(both)}
    return sets[subject] & ~sets[predicate] != 0 if negation else holds[quantifier]


def sound(prompt: str) -> bool:
    """Whether no choice of sets makes the premises true and the conclusion false."""
    *premises, conclusion = re.findall(STATEMENT, prompt)
    assert len(premises) == 2
    terms = {term for each in (*premises, conclusion) for term in each[1::2]}
    worlds = (dict(zip(terms, sets, strict=True)) for sets in product(SETS, repeat=len(terms)))
    return all(
        true(conclusion, sets) for sets in worlds if true(premises[0], sets) and true(premises[1], sets)
    )


@pytest.mark.parametrize("level", levels("syllogism"))
def test_a_conclusion_is_yes_where_no_sets_are_against_it(level: int) -> None:
    skill, rng = find_skill("syllogism"), Random(level)
    for _ in range(TASKS):
        task = skill.generate(level, rng)
        assert sound(task.prompt) == (task.answer == "Yes"), task.prompt


def test_a_middle_that_is_not_distributed_proves_nothing() -> None:
    premises = "1. All mammals are dogs\n2. Some dogs are butterflies\n\nDoes it follow that:\n"
    assert not follows(premises + "Some mammals are butterflies?")
    assert follows(premises.replace("2. Some", "2. All") + "Some mammals are butterflies?")
    with pytest.raises(QuestError, match="not of two premises"):
        follows("All dogs are dogs?")


@pytest.mark.parametrize("level", levels("syllogism"))
def test_yes_is_right_as_often_as_no(level: int) -> None:
    skill = find_skill("syllogism")
    learned = training_tasks(skill, {level: 1.0}, 400, seed=level)
    asked = held_out_tasks(skill, level, seed=level).tasks
    for tasks in (learned, asked):
        assert 0.4 < Counter(task.answer for task in tasks)["Yes"] / len(tasks) < 0.6


DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\w+ \d+)"


def test_business_days_are_those_between_the_dates_that_are_told() -> None:
    skill, rng, tried = find_skill("calendar_arithmetic"), Random(6), 0
    for _ in range(4 * TASKS):
        task = skill.generate(6, rng)
        if "business days" not in task.prompt and "excluding weekends" not in task.prompt:
            continue
        first, last = (day_of(found) for found in re.findall(DAY, task.prompt))
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        assert sum(day.weekday() < 5 for day in days) == int(task.answer), task.prompt
        tried += 1
    assert tried > TASKS / 2


def test_an_equation_has_its_unknown_in_it() -> None:
    lost = [
        index
        for index in range(2_000)
        if dataset("simple_equations", 5)[index]["metadata"]["equation"] == "0 = 0"
    ]
    assert lost
    for index in lost:
        prompt, answer = draw_entry("simple_equations", 5, index)
        unknown, equation = re.search(r"(\b[a-z])\b[^:]*: (.*)", prompt).groups()  # type: ignore[union-attr]
        left, right = re.sub(rf"\b{unknown}\b", f"({answer})", equation).split("=")
        assert unknown in equation
        assert eval(left) == eval(right), prompt


def day_of(text: str) -> date:
    return datetime.strptime(f"{text} 2022", "%B %d %Y").date()
