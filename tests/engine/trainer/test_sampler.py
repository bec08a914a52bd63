"""Sampled answers take the place of a lesson's own, and what is not what was asked for is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from engine.trainer.batches import TokenRow
from engine.trainer.messages import Rollout, Rollouts, SampleRequest
from engine.trainer.rollouts import NotSampled, Sampler, sampled_rows
from engine.trainer.schools.school import Sampling
from tests.engine.trainer.small import Wire, small_fight


def row(lesson: int, *, general: bool = False) -> TokenRow:
    return {
        "lesson": lesson,
        "input_ids": [1, 2, 3, 4],
        "answer_start": 2,
        "general": general,
        "rejected": [],
        "weights": [],
        "reference": [],
        "sampled": [],
        "reward": math.nan,
    }


def rollout(lesson: int, tokens: list[int], reward: float = 1.0) -> Rollout:
    return Rollout(lesson, tokens, [-0.5] * len(tokens), reward)


def test_each_lesson_stands_once_for_each_answer_and_general_ones_stay() -> None:
    answers = [rollout(4, [7]), rollout(4, [8, 9], 0.0)]
    first, second, general = sampled_rows([row(9, general=True), row(4)], answers, 2)
    assert (first["input_ids"], first["answer_start"], first["reward"]) == ([1, 2, 7], 2, 1.0)
    assert (second["input_ids"], second["sampled"], second["reward"]) == ([1, 2, 8, 9], [-0.5, -0.5], 0.0)
    assert general["lesson"] == 9
    assert math.isnan(general["reward"])


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [rollout(4, [7])],
        [rollout(4, [7]), rollout(5, [7])],
        [rollout(4, [7]), rollout(4, [])],
        [rollout(4, [7]), Rollout(4, [7, 8], [-0.5], 1.0)],
    ],
)
def test_other_answers_than_were_asked_for_are_refused(answers: list[Rollout]) -> None:
    with pytest.raises(ValueError, match=r"other lessons|log-probabilities"):
        sampled_rows([row(4)], answers, 2)


class Model:
    """Leaves no file; who samples is the test."""

    def save_pretrained(self, folder: str) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)


def sampler(folder: Path, *answers: Rollouts) -> tuple[Sampler, Wire]:
    wire, model = Wire(), Model()
    for each in answers:
        wire.rollouts.put(each)
    reporter: Any = wire
    order: Any = small_fight(folder)
    return Sampler(order, Sampling(group=2, temperature=0.7), model, reporter, reporter), wire  # type: ignore[arg-type]


def test_what_a_trainer_that_died_had_asked_for_is_passed_over(tmp_path: Path) -> None:
    answers = [rollout(4, [7]), rollout(4, [8])]
    late = Rollouts(battle=1, step=2, rollouts=answers)
    other = Rollouts(battle=2, step=3, rollouts=answers)
    asked, wire = sampler(tmp_path, late, other, Rollouts(battle=1, step=3, rollouts=answers))
    rows = asked.fetch(3, [row(4)])
    assert rows is not None
    assert [each["input_ids"] for each in rows] == [[1, 2, 7], [1, 2, 8]]
    [request] = wire.of(SampleRequest)
    assert (request.step, request.lessons, request.group, request.temperature) == (3, [4], 2, 0.7)


def test_a_halt_ends_the_wait(tmp_path: Path) -> None:
    asked, wire = sampler(tmp_path)
    wire.halt.set()
    assert asked.fetch(1, [row(4)]) is None


def test_why_nothing_was_sampled_is_said(tmp_path: Path) -> None:
    asked, _ = sampler(tmp_path, Rollouts(battle=1, step=1, rollouts=[], failed="The text is too long."))
    with pytest.raises(NotSampled, match=r"no answers could be sampled: The text is too long\."):
        asked.fetch(1, [row(4)])
