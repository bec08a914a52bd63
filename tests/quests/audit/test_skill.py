"""Every shipped skill is audited on its whole ladder, and the audit itself finds what it looks for."""

from __future__ import annotations

import time
from random import Random

import pytest
from msgspec.structs import replace

from quests.audit.skill import TASKS, audit
from quests.primitives import PRIMITIVES
from quests.skills import find_skill, skill_names
from quests.skills.bin.skill import Bin
from quests.skills.gym import MANY, measurements, recipes
from quests.task import QuestError, Task, Verdict


@pytest.mark.parametrize("name", skill_names())
def test_every_level_of_every_skill_can_be_trusted(name: str) -> None:
    skill = find_skill(name)
    found = [audit(skill, level) for level in range(1, skill.levels + 1)]
    assert {each.level: each.flaws for each in found if each.flaws} == {}
    assert {each.tasks for each in found} == {TASKS}
    assert all(each.held_out_drawn for each in found)
    assert [each.distinct for each in found] == [
        skill.distinct(level) for level in range(1, skill.levels + 1)
    ]


def test_the_gym_is_large_and_every_task_of_it_has_primitives() -> None:
    assert len(recipes()) >= 15
    for name, recipe in recipes().items():
        assert set(find_skill(name).generate(1, Random(1)).primitives) <= PRIMITIVES
        assert recipe.primitives
        measured = measurements()[name]
        assert len(measured.distinct) == len(measured.answer_tokens) == recipe.levels


@pytest.mark.parametrize("name", ["products", "gcd", "coin_flip", "basic_arithmetic"])
def test_a_small_level_lists_the_prompts_that_were_counted(name: str) -> None:
    skill = find_skill(name)
    assert skill.distinct(1) < MANY
    assert len(list(skill.every(1))) == skill.distinct(1)


def test_a_level_off_a_ladder_of_the_gym_is_refused() -> None:
    with pytest.raises(QuestError, match="gcd has levels 1 to 8; there is no level 9"):
        find_skill("gcd").generate(9, Random(1))


def test_a_word_ladder_may_go_another_way_and_no_wrong_one() -> None:
    skill = find_skill("word_ladder")
    task = skill.generate(1, Random(1))
    start, *_, end = task.answer.split(",")
    assert skill.verify(task, task.answer).correct
    assert not skill.verify(task, f"{start},{end}").correct
    assert not skill.verify(task, f"{start},ZZZ,{end}").correct


class Flawed(Bin):
    """A skill with one thing wrong."""

    def __init__(self, flaw: str) -> None:
        super().__init__()
        self.flaw = flaw

    def generate(self, level: int, rng: Random) -> Task:
        if self.flaw == "raises":
            raise ValueError(level)
        if self.flaw == "slow":
            time.sleep(0.03)
        task = super().generate(level, rng)
        return replace(task, prompt=task.prompt.ljust(601)) if self.flaw == "long" else task

    def answer_tokens(self, level: int) -> int:
        return 1 if self.flaw == "short" else super().answer_tokens(level)

    def verify(self, task: Task, answer: str) -> Verdict:
        if self.flaw == "stumbles" and answer == "[]":
            raise ValueError(answer)
        if self.flaw == "harsh":
            return Verdict(0.0)
        if self.flaw == "lenient" and task.answer in answer:
            return Verdict(1.0)
        return super().verify(task, answer)


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("raises", "exceptions"),
        ("stumbles", "100 exceptions"),
        ("harsh", "a gold answer scores 0.00"),
        ("lenient", "a wrong answer scores 1.00"),
        ("short", "longer than answers may be"),
        ("slow", "a task takes 3"),
        ("long", "a prompt of level 1 has 601 characters"),
    ],
)
def test_the_audit_finds_what_is_wrong(flaw: str, words: str) -> None:
    assert words in "; ".join(audit(Flawed(flaw), 1 if flaw == "long" else 3).flaws)


def test_what_is_loaded_at_the_first_task_is_not_the_time_of_a_task() -> None:
    class Late(Bin):
        loaded = False

        def generate(self, level: int, rng: Random) -> Task:
            if not self.loaded:
                self.loaded = True
                time.sleep(0.5)
            return super().generate(level, rng)

    assert audit(Late(), 3, tasks=10).milliseconds < 20


def test_the_held_out_side_is_counted_where_it_can_be_listed() -> None:
    bin_ = find_skill("bin")
    assert (audit(bin_, 1, listed=True).distinct, audit(bin_, 1, listed=True).held_out) == (119, 13)
    assert audit(bin_, 30, listed=True).held_out is None
    assert audit(bin_, 1).held_out is None
