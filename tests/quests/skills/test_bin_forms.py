"""The four forms of BIN's answers: what they show, how often each is asked, how strictly they are read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.loader import ConfigError, load, read
from quests.drawing.draw import held_out_tasks, training_tasks
from quests.skills.bin.auxiliary import AUXILIARY
from quests.skills.bin.numbers import FORMS, BinConfig
from quests.task import Skill, Task
from tests.paths import REPO
from tests.quests import bin_reference as reference
from tests.quests.bin_samples import BIN, LEVELS, NOTATIONS, by_hand, drawn, form_of, in_each_form

BANDS = {
    1: (1.0, 0.0, 0.0, 0.0),
    4: (0.50, 0.35, 0.12, 0.03),
    6: (0.40, 0.35, 0.20, 0.05),
    11: (0.30, 0.35, 0.25, 0.10),
    16: (0.25, 0.30, 0.30, 0.15),
    21: (0.20, 0.30, 0.30, 0.20),
    26: (0.15, 0.25, 0.35, 0.25),
}
YAML = REPO / "configs" / "skills" / "bin.yaml"


def due(level: int) -> tuple[float, ...]:
    return BANDS[max(start for start in BANDS if start <= level)]


def shares(tasks: list[Task]) -> list[float]:
    """Of each form, among the tasks that have forms."""
    forms = Counter(form_of(task) for task in tasks if task.operation not in AUXILIARY)
    return [forms[form] / forms.total() for form in FORMS]


@pytest.mark.parametrize("level", LEVELS)
def test_every_form_of_every_operation_agrees_with_the_reference(level: int) -> None:
    for task in in_each_form(level, 5):
        assert task.answer == reference.answer(task.prompt, level)
        assert BIN.verify(task, task.answer).correct


@pytest.mark.parametrize("level", [1, 2, 3])
def test_small_levels_agree_wholly(level: int) -> None:
    for task in in_each_form(level, 60):
        assert task.answer == reference.answer(task.prompt, level)


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("level", [1, 3, 4, 5, 6, 10, 11, 16, 21, 26, 30])
def test_training_asks_each_form_by_its_share(name: str, level: int) -> None:
    tasks = training_tasks(NOTATIONS[name], {level: 1.0}, 4000, 1)
    assert shares(tasks) == pytest.approx(due(level), abs=0.05 if level == 4 else 0.035)


@pytest.mark.parametrize("level", [2, 3, 4, 5, 6, 12, 20, 30])
def test_trials_ask_each_form_by_its_share(level: int) -> None:
    asked = [task for seed in range(16) for task in held_out_tasks(BIN, level, seed).tasks]
    assert shares(asked) == pytest.approx(due(level), abs=0.06)
    auxiliary = sum(task.operation in AUXILIARY for task in asked) / len(asked)
    assert auxiliary == pytest.approx(0.15 if level >= 4 else 0.0, abs=0.055)


@pytest.mark.parametrize("level", [12, 20])
def test_even_results_are_kept_apart_from_working(level: int) -> None:
    """Working makes each answer another; what is evened out is what they come to."""
    asked = [task for seed in range(24) for task in held_out_tasks(BIN, level, seed).tasks]
    results = Counter(task.result for task in asked if task.operation == "equals")
    assert 0.4 < results["true"] / results.total() < 0.6


def test_level_one_asks_what_was_mastered_within_minutes() -> None:
    tasks = held_out_tasks(BIN, 1, 0).tasks
    assert len(tasks) == 13
    assert shares(tasks)[0] == 1
    assert not any(task.operation in AUXILIARY for task in tasks)


def test_a_problem_is_asked_in_one_form_alone() -> None:
    asked = {task.prompt for seed in range(200) for task in drawn(4, 200, seed)}
    problems = Counter(re.sub(r"^\[[a-z-]+\] ", "", prompt) for prompt in asked)
    assert set(problems.values()) == {1}


@pytest.mark.parametrize(
    ("prompt", "level", "answer"),
    [
        ("[verify] add 01 10", 1, "011;1+2=3"),
        ("[verify] equals 01 10", 1, "false;1<2"),
        ("[verify] divide_by_2 101", 2, "010;5=2*2+1"),
        ("[verify] negate 1000", 3, "01000;-8+8=0"),
        ("[verify] signed_subtract 1000 1111", 3, "11001;-8--1=-7"),
        ("[verify] absolute_value 1000", 3, "01000;|-8|=8"),
        ("[verify] todecimal 11", 1, "3;11=3"),
        ("[verify] tobinary 3", 1, "11;11=3"),
        ("[show-work] add 011 011", 2, "c=011;0110"),
        ("[show-work] subtract 100 001", 2, "b=011;011"),
        ("[show-work] maximum 0110 0101", 3, "01=01;1>0;0110"),
        ("[show-work] signed_lessthan 1000 0111", 3, "-<+;true"),
        ("[show-work] multiply 0011 0101", 3, "<<2<<0;00001111"),
        ("[show-work] multiply 0011 0000", 3, "0;00000000"),
        ("[show-work] tobinary 5", 2, "4+1=5;101"),
        ("[show-work] todecimal 000", 2, "0=0;0"),
        ("[show-work] negate 0001", 3, "~00001=11110;11111"),
        ("[show-work] xor 0101 0011", 3, "0101^0011=0110;0110"),
        ("[trace] add 01 11", 1, "1+1+0=10;0+1+1=10;100"),
        ("[trace] subtract 10 01", 1, "0-1-0=11;1-0-1=00;01"),
        ("[trace] increment 11", 1, "1+1=10;1+1=10;100"),
        ("[trace] equals 01 00", 1, "0=0;1>0;false"),
        ("[trace] signed_greaterthan 1000 1001", 3, "-=-;0=0;0=0;0<1;false"),
        ("[trace] tobinary 3", 1, "1r1;0r1;11"),
        ("[trace] todecimal 101", 2, "1;2;5;5"),
        ("[trace] multiply 0011 0101", 3, "0;3;6;15;00001111"),
        ("[trace] divide_by_2 101", 2, "01/10=0r1;10/10=1r0;01/10=0r1;010"),
        ("[trace] absolute_value 0101", 3, "+;00101"),
        ("[trace] moon=0 sun=1 add moon sun, sun sun", 1, "1+1+0=10;0+1+1=10;sun moon moon"),
    ],
)
def test_the_grammar_by_hand(prompt: str, level: int, answer: str) -> None:
    assert BIN.verify(by_hand(prompt, level), answer).reason == ""
    assert reference.answer(prompt, level) == answer


@pytest.mark.parametrize(
    ("prompt", "said", "reason"),
    [
        ("[trace] add 01 11", "1+1+0=11;0+1+1=10;100", "step 1 does not compute"),
        ("[trace] add 01 11", "1+1+0=10;0+1+1=01;100", "step 2 does not compute"),
        ("[trace] add 01 11", "1+1+0=10;1+1+0=10;100", "step 2 computes, but is not the one due"),
        ("[trace] add 01 11", "0+1+1=10;1+1+0=10;100", "step 1 is missing"),
        ("[trace] add 01 11", "0+1+1=10;100", "step 1 is missing"),
        ("[trace] add 01 11", "1+1+0=10;100", "step 2 is missing"),
        ("[trace] add 01 11", "100", "step 1 is missing"),
        ("[trace] add 01 11", "1+1+0=10;0+1+1=10", "the result is missing"),
        ("[trace] add 01 11", "1+1+0=10;0+1+1=10;101", "100 expected"),
        ("[trace] add 01 11", "1+1+0=10;0+1+1=10;00", "3 bits expected, got 2"),
        (
            "[trace] add 01 11",
            "1+1+0=10;0+1+1=10;100;100",
            "contains the result but is not only the result",
        ),
        ("[trace] add 01 11", "", "no answer"),
        ("[verify] add 01 10", "011;1+2=4", "the check does not compute"),
        ("[verify] add 01 10", "011;2+1=3", "the check computes, but is not the one due"),
        ("[verify] add 01 10", "011", "the check is missing"),
        ("[verify] add 01 10", "010;1+2=3", "011 expected"),
        ("[verify] add 01 10", "1+2=3;011", "not a binary string"),
        ("[verify] add 01 10", "011;1+2=3;", "the check does not compute"),
        ("[verify] todecimal 11", "3;10=2", "the check computes, but is not the one due"),
        ("[verify] todecimal 11", "3;11=2", "the check does not compute"),
        ("[show-work] add 01 11", "c=10;100", "step 1 does not compute"),
        ("[show-work] add 01 11", "c=11;101", "100 expected"),
        ("[show-work] lessthan 01 11", "0>1;true", "step 1 does not compute"),
        ("[show-work] lessthan 01 11", "0<1;false", "true expected"),
        ("add 01 11", "c=11;100", "contains the result but is not only the result"),
    ],
)
def test_the_first_wrong_step_is_named(prompt: str, said: str, reason: str) -> None:
    verdict = BIN.verify(by_hand(prompt, 1), said)
    assert (verdict.score, verdict.reason) == (0.0, reason)


def turned(text: str) -> str:
    """The same with its last character made another of its kind."""
    last = text[-1]
    return text[:-1] + (
        str((int(last) + 1) % 2) if last in "01" else str((int(last) + 1) % 10) if last.isdigit() else "?"
    )


@pytest.mark.parametrize("level", LEVELS)
def test_one_wrong_part_spoils_the_answer(level: int) -> None:
    """A right result with a wrong step, right steps with a wrong result, and a step left out."""
    for task in in_each_form(level, 3):
        parts = task.answer.split(";")
        for at, part in enumerate(parts):
            changed = BIN.verify(task, ";".join([*parts[:at], turned(part), *parts[at + 1 :]]))
            assert (changed.score, changed.reason == "") == (0.0, False)
            dropped = BIN.verify(task, ";".join([*parts[:at], *parts[at + 1 :]]))
            assert (dropped.score, dropped.reason == "") == (0.0, False)


@given(st.integers(1, 30), st.integers(0, 2**32), st.data())
def test_steps_out_of_order_are_wrong(level: int, seed: int, data: st.DataObject) -> None:
    task = data.draw(st.sampled_from(in_each_form(level, 1, seed)))
    parts = task.answer.split(";")
    order = data.draw(st.permutations(parts))
    assert BIN.verify(task, ";".join(order)).correct == (order == parts)


@given(st.integers(1, 30), st.integers(0, 2**32), st.data())
def test_a_step_found_right_by_itself_is_never_said_not_to_compute(
    level: int, seed: int, data: st.DataObject
) -> None:
    """A step of another sum of the same kind computes, but is not the one due."""
    tasks = [task for task in in_each_form(level, 2, seed) if form_of(task) == "expert"]
    one, other = data.draw(st.sampled_from(list(zip(tasks[::2], tasks[1::2], strict=True))))
    part, due_ = other.answer.split(";")[0], one.answer.split(";")
    verdict = BIN.verify(one, ";".join([part, *due_[1:]]))
    if part == due_[0]:
        assert verdict.correct
    elif one.operation in (
        "add",
        "subtract",
        "increment",
        "decrement",
        "and",
        "or",
        "xor",
        "equals",
        "negate",
    ):
        assert verdict.reason in ("step 1 computes, but is not the one due", "step 1 is missing")


@pytest.mark.parametrize("level", [1, 2, 3, 4, 8, 17, 30])
def test_answer_tokens_is_the_longest_answer_of_any_form_and_its_end(level: int) -> None:
    posed = in_each_form(level, 400 if level < 5 else 40)
    asked = [task for task in posed if due(level)[FORMS.index(form_of(task))]]
    longest = max(len(task.answer) for task in asked)
    room = BIN.answer_tokens(level)
    assert longest < room
    if level < 5:
        assert longest + 1 == room


@given(st.sampled_from(sorted(NOTATIONS)), st.integers(1, 30), st.integers(0, 2**32))
def test_no_answer_outgrows_its_tokens(name: str, level: int, seed: int) -> None:
    skill = NOTATIONS[name]
    (task,) = drawn(level, 1, seed, skill)
    assert len(task.answer.encode()) < skill.answer_tokens(level)


def test_a_key_is_used_from_its_level_on_for_three_tasks_of_four() -> None:
    assert not any("=0 " in task.prompt for level in range(1, 8) for task in drawn(level, 300))
    for level in (8, 30):
        keyed = [
            task for task in drawn(level, 3000) if re.match(r"(\[[a-z-]+\] )?[a-z]+=0 [a-z]+=1 ", task.prompt)
        ]
        assert len(keyed) / 3000 == pytest.approx(0.75, abs=0.03)
        words = [re.findall(r"([a-z]+)=[01] ", task.prompt)[:2] for task in keyed]
        assert all(zero != one for zero, one in words)
        assert {word for pair in words for word in pair} == set(
            load("skills", "bin", BinConfig).symbols.words
        )


def test_with_a_key_no_bits_are_left_among_operands_and_result() -> None:
    for task in drawn(9, 500):
        found = re.match(r"(?:\[[a-z-]+\] )?([a-z]+)=0 ([a-z]+)=1 (\w+) (.*)", task.prompt)
        if found and found[3] not in ("tobinary", "find_error"):
            assert not re.search(r"[01]{2}", found[4])
            assert found[3] in ("todecimal",) or not re.search(r"[01]", task.result)


def test_runes_are_written_wherever_bits_are() -> None:
    for level in (1, 4, 9):
        for task in drawn(level, 300, skill=NOTATIONS["binrunes"]):
            decimals = re.sub(r"_by_2|_of_2|\(\? > 1\)", "", task.prompt)
            if "tobinary" not in task.prompt:
                assert not re.search(r"[0-9]", decimals)
            if not re.search(r"todecimal|find_error", task.prompt):
                assert not re.search(r"[0-9]", task.result)


def test_the_two_notations_ask_the_same_in_other_signs() -> None:
    plain = [task.prompt for task in BIN.every(2)]
    runes = [task.prompt for task in NOTATIONS["binrunes"].every(2)]
    assert [prompt.translate(reference.RUNES) for prompt in runes] == plain
    skills: list[Skill] = list(NOTATIONS.values())
    assert [skill.name for skill in skills] == ["bin", "binrunes"]


def test_an_answer_in_the_other_notation_is_wrong() -> None:
    runes = NOTATIONS["binrunes"]
    for task in drawn(3, 100, skill=runes):
        said = task.answer.translate(reference.RUNES)
        assert runes.verify(task, said).correct == (said == task.answer)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("easy: 0.50", "easy: 0.60", "the shares from level 4 on add up to 1.10, not 1"),
        ("{level: 1,", "{level: 2,", "must begin at level 1"),
        ("{level: 11,", "{level: 6,", "must begin at level 1 and go on upward"),
        ("moon, sun", "moon, moon", "a word is listed twice"),
        ("moon, sun", "MOON, sun", "expected .str. matching regex"),
        ("share: 0.75", "share: 1.75", "expected .float. <= 1"),
        ("digits: ⓪①", "digits: ⓪", "length"),
        ("floor: 0.01", "floor: -1", ">= 0"),
        ("floor: 0.01", "flour: 1", "unknown field .flour."),
    ],
)
def test_numbers_without_meaning_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = YAML.read_text()
    assert old in text
    changed = tmp_path / "bin.yaml"
    changed.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError, match=f"(?i){words}"):
        read(changed, BinConfig)


def test_the_shares_are_those_of_the_rules() -> None:
    numbers = load("skills", "bin", BinConfig)
    assert all(numbers.shares(level) == due(level) for level in LEVELS)
    assert msgspec.structs.asdict(numbers.symbols)["share"] == 0.75
