from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.skills.bin.auxiliary import AUXILIARY
from quests.task import Task
from tests.quests import bin_reference as reference
from tests.quests.bin_samples import BIN, by_hand, drawn, in_form


def asked(name: str, level: int, count: int) -> list[Task]:
    rng = Random(f"{name} {level}")
    values = (AUXILIARY[name].operands.draw(level + 1, rng) for _ in range(count))
    return [in_form(name, each, level, "easy") for each in values]


@pytest.mark.parametrize("name", AUXILIARY)
@pytest.mark.parametrize("level", [3, 4, 5, 12, 30])
def test_gold_answers_agree_with_the_reference(name: str, level: int) -> None:
    for task in asked(name, level, 200):
        assert task.answer == reference.answer(task.prompt, level)
        assert BIN.verify(task, task.answer).correct


@pytest.mark.parametrize(
    ("name", "answers", "least"),
    [
        ("true_or_false", 2, 0.42),
        ("divisible_by_2", 2, 0.42),
        ("power_of_2", 2, 0.4),
        ("overflow", 2, 0.25),
        ("which_is_larger", 3, 0.26),
    ],
)
def test_no_answer_is_right_nearly_always(name: str, answers: int, least: float) -> None:
    said = Counter(task.answer for task in asked(name, 9, 2000))
    assert len(said) == answers
    assert min(said.values()) / said.total() > least


def test_the_error_may_be_in_any_step() -> None:
    assert {int(task.answer) for task in asked("find_error", 9, 500)} == set(range(1, 11))


def test_either_operand_is_blanked() -> None:
    blanks = Counter(task.prompt.split()[2] == "?" for task in asked("fill_blank", 4, 1000))
    assert min(blanks.values()) > 400


@pytest.mark.parametrize(
    ("prompt", "level", "said", "reason"),
    [
        ("find_operands add ? ? = 001100 (? > 1)", 4, "00101 00111", ""),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "00111 00101", ""),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01010 00010", ""),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01100 00000", "an operand is not above 1"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01011 00001", "an operand is not above 1"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01010 00011", "add of these is not 001100"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "1010 0010", "operands of 5 bits expected"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01010", "not two binary strings"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "01010 00010 00000", "not two binary strings"),
        ("find_operands add ? ? = 001100 (? > 1)", 4, "", "no answer"),
        ("find_operands subtract ? ? = 01100 (? > 1)", 4, "10000 00100", ""),
        ("find_operands subtract ? ? = 01100 (? > 1)", 4, "00100 10000", "subtract of these is not 01100"),
        ("find_operands xor ? ? = 01100 (? > 1)", 4, "01010 00110", ""),
        ("ice=0 fox=1 find_operands xor ?, ? = fox ice ice (? > 1)", 2, "fox fox ice, ice fox ice", ""),
        ("ice=0 fox=1 find_operands xor ?, ? = fox ice ice (? > 1)", 2, "110, 010", "not two binary strings"),
        ("true_or_false add 0011 0001 = 00100", 3, "true", ""),
        ("true_or_false add 0011 0001 = 00101", 3, "true", "false expected"),
        ("fill_blank subtract ? 0001 = 0011", 3, "0100", ""),
        ("fill_blank subtract ? 0001 = 0011", 3, "0010", "0100 expected"),
        ("overflow add 1000 1000", 3, "true", ""),
        ("overflow signed_add 0111 0001", 3, "false", "true expected"),
        ("overflow signed_add 1000 0111", 3, "false", ""),
        ("find_error add 01 11: 1+1+0=10;0+1+1=11", 1, "2", ""),
        ("find_error add 01 11: 1+1+0=11;0+1+1=10", 1, "2", "1 expected"),
        ("find_error add 01 11: 1+1+0=11;0+1+1=10", 1, "one", "not a decimal number"),
    ],
)
def test_judged_by_hand(prompt: str, level: int, said: str, reason: str) -> None:
    verdict = BIN.verify(by_hand(prompt, level), said)
    assert (verdict.reason, verdict.correct) == (reason, reason == "")


@given(st.integers(5, 30), st.integers(0, 2**32), st.data())
def test_any_operands_that_give_the_result_are_right_and_no_others(
    level: int, seed: int, data: st.DataObject
) -> None:
    width = level + 1
    task = in_form(
        "find_operands", AUXILIARY["find_operands"].operands.draw(width, Random(seed)), level, "easy"
    )
    base, due = task.prompt.split()[1], task.prompt.split(" = ")[1].split()[0]
    a = data.draw(st.integers(0, 2**width - 1))
    result = int(due, 2)
    wanted = {"add": result - a, "subtract": a - result, "xor": a ^ result}[base]
    b = data.draw(
        st.sampled_from([wanted, data.draw(st.integers(0, 2**width - 1))])
        if 0 <= wanted < 2**width
        else st.integers(0, 2**width - 1)
    )
    said = f"{a:0{width}b} {b:0{width}b}"
    right = reference.ANSWERS[base](width, *said.split()) == due if base != "subtract" or a >= b else False
    assert BIN.verify(task, said).correct == (right and a > 1 and b > 1)


def test_they_wait_until_level_four_and_show_no_working() -> None:
    assert not AUXILIARY.keys() & set(BIN.operations(3))
    assert set(AUXILIARY) <= set(BIN.operations(6))
    assert not any(task.prompt.startswith("[") for task in drawn(30, 2000) if task.operation in AUXILIARY)
