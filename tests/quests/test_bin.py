from __future__ import annotations

from collections import Counter
from random import Random

import bin_reference as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.primitives import PRIMITIVES
from quests.skills.bin import BY_NAME, TABLE, Bin
from quests.task import QuestError, Task

BIN = Bin()
LEVELS = range(1, 31)
UNLOCKS = {
    1: "add subtract increment decrement equals lessthan greaterthan minimum maximum tobinary todecimal",
    2: "multiply_by_2 divide_by_2 and or xor",
    3: "multiply negate absolute_value signed_add signed_subtract signed_lessthan signed_greaterthan",
}

levels = st.integers(1, 30)
seeds = st.integers(0, 2**32)


def drawn(level: int, count: int, seed: int = 0) -> list[Task]:
    rng = Random(seed)
    return [BIN.generate(level, rng) for _ in range(count)]


def task(prompt: str, level: int) -> Task:
    """A task written by hand, its gold answer from the reference."""
    gold = reference.answer(prompt, level)
    return Task(skill="bin", level=level, operation=prompt.split()[0], prompt=prompt, answer=gold)


@pytest.mark.parametrize("level", LEVELS)
def test_gold_answers_verify_and_agree_with_the_reference(level: int) -> None:
    for each in drawn(level, 100):
        assert each.answer == reference.answer(each.prompt, level)
        assert BIN.verify(each, each.answer).correct
        assert BIN.verify(each, f"\n {each.answer} ").correct


@pytest.mark.parametrize("level", LEVELS)
def test_junk_and_substring_answers_score_nothing(level: int) -> None:
    for each in drawn(level, 100):
        gold = each.answer
        wrong = ["", " ", "hello", "0b" + gold, gold[:-1], gold + "0", "0" + gold, gold * 2, f"{gold}."]
        wrong += [f"The answer is {gold}", f"{gold}\n{gold}", f'"{gold}"', gold + "\0", each.prompt]
        for said in wrong:
            verdict = BIN.verify(each, said)
            assert verdict.score == 0
            assert verdict.reason


@given(levels, seeds, st.data())
def test_one_changed_character_is_wrong(level: int, seed: int, data: st.DataObject) -> None:
    each = BIN.generate(level, Random(seed))
    place = data.draw(st.integers(0, len(each.answer) - 1))
    other = data.draw(st.characters().filter(lambda character: character != each.answer[place]))
    said = each.answer[:place] + other + each.answer[place + 1 :]
    assert BIN.verify(each, said).score == 0


@given(levels, seeds, st.text())
def test_only_the_gold_answer_is_right(level: int, seed: int, said: str) -> None:
    each = BIN.generate(level, Random(seed))
    verdict = BIN.verify(each, said)
    assert verdict.correct == (said.strip() == each.answer)
    assert verdict.correct == (verdict.reason == "")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("add 01 10", "011"),
        ("subtract 11 01", "10"),
        ("increment 11", "100"),
        ("tobinary 2", "10"),
        ("todecimal 10", "2"),
        ("equals 01 01", "true"),
        ("greaterthan 01 10", "false"),
        ("multiply_by_2 101", "1010"),
        ("divide_by_2 101", "010"),
        ("multiply 1111 1111", "11100001"),
        ("negate 1000", "01000"),
        ("negate 0001", "11111"),
        ("absolute_value 1000", "01000"),
        ("signed_add 1000 1000", "10000"),
        ("signed_subtract 0111 1000", "01111"),
        ("signed_lessthan 1000 0111", "true"),
    ],
)
def test_answers_by_hand(prompt: str, answer: str) -> None:
    assert [each.answer for level in (1, 2, 3) for each in BIN.every(level) if each.prompt == prompt] == [
        answer
    ]


@pytest.mark.parametrize(
    ("prompt", "level", "said", "reason"),
    [
        ("add 01 10", 1, "11", "3 bits expected, got 2"),
        ("add 01 10", 1, "111", "011 expected"),
        ("add 01 10", 1, "The answer is 011.", "contains the result but is not only the result"),
        ("add 01 10", 1, "three", "not a binary string"),
        ("add 01 10", 1, "  \n", "no answer"),
        ("add 01 10", 1, "０１１", "not a binary string"),
        ("equals 01 01", 1, "True", "not true or false"),
        ("equals 01 01", 1, "false", "true expected"),
        ("equals 01 01", 1, "it is true", "contains the result but is not only the result"),
        ("todecimal 10", 1, "02", "2 expected"),
        ("todecimal 10", 1, "two", "not a decimal number"),
    ],
)
def test_a_wrong_answer_is_told_why(prompt: str, level: int, said: str, reason: str) -> None:
    assert BIN.verify(task(prompt, level), said).reason == reason


def test_the_ladder_of_operations() -> None:
    for level in (1, 2, 3, 4, 30):
        expected = {name for unlock, line in UNLOCKS.items() if unlock <= level for name in line.split()}
        assert {each.operation for each in drawn(level, 1000)} == expected
    assert sorted(reference.ANSWERS) == sorted(operation.name for operation in TABLE)


def test_operations_are_drawn_uniformly() -> None:
    counts = Counter(each.operation for each in drawn(3, 23_000))
    assert all(850 < count < 1150 for count in counts.values())


@pytest.mark.parametrize("level", [2, 9, 30])
def test_half_of_the_equalities_hold(level: int) -> None:
    answers = [each.answer for each in drawn(level, 20_000) if each.operation == "equals"]
    assert 0.44 < answers.count("true") / len(answers) < 0.56


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_distinct_counts_what_every_lists_and_generate_draws(level: int) -> None:
    listed = {each.prompt: each for each in BIN.every(level)}
    assert BIN.distinct(level) == len(listed) == len(list(BIN.every(level)))
    assert all(listed[each.prompt] == each for each in drawn(level, 1000))
    assert all(each.answer == reference.answer(prompt, level) for prompt, each in listed.items())


def test_level_one_can_be_drawn_whole() -> None:
    assert BIN.distinct(1) == 119
    assert len({each.prompt for each in drawn(1, 5000)}) == 119


def test_no_prompt_stands_on_two_levels() -> None:
    prompts = [each.prompt for level in (1, 2, 3, 4) for each in BIN.every(level)]
    assert len(prompts) == len(set(prompts))


def test_distinct_at_the_top_needs_no_listing() -> None:
    assert BIN.distinct(30) > 14 * 4**31


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_answer_tokens_is_the_longest_answer_and_its_end(level: int) -> None:
    assert BIN.answer_tokens(level) == 1 + max(len(each.answer) for each in BIN.every(level))


@given(levels, seeds)
def test_no_answer_outgrows_its_tokens(level: int, seed: int) -> None:
    assert len(BIN.generate(level, Random(seed)).answer) < BIN.answer_tokens(level)


@pytest.mark.parametrize("level", [-1, 0, 31])
def test_a_level_off_the_ladder_is_refused_in_one_sentence(level: int) -> None:
    sentence = f"Skill bin has levels 1 to 30; there is no level {level}."
    for ask in (BIN.distinct, BIN.answer_tokens, lambda number: next(BIN.every(number))):
        with pytest.raises(QuestError, match=sentence):
            ask(level)
    with pytest.raises(QuestError, match=sentence):
        BIN.generate(level, Random(0))


def test_an_answer_to_a_foreign_task_is_refused() -> None:
    foreign = Task(skill="bin", level=1, operation="divine", prompt="divine 01", answer="1")
    with pytest.raises(QuestError, match="has no operation 'divine'"):
        BIN.verify(foreign, "1")


@pytest.mark.parametrize(
    ("operation", "values", "primitive"),
    [
        ("add", (0b01, 0b10), "bin_add_plain"),
        ("add", (0b01, 0b01), "bin_add_carry"),
        ("increment", (0b10,), "bin_add_plain"),
        ("increment", (0b11,), "bin_add_carry"),
        ("subtract", (0b11, 0b01), "bin_sub_plain"),
        ("subtract", (0b10, 0b01), "bin_sub_borrow"),
        ("decrement", (0b10,), "bin_sub_borrow"),
        ("signed_subtract", (0b111, 0b101), "bin_sub_plain"),
        ("divide_by_2", (0b10,), "bin_shift"),
    ],
)
def test_carrying_and_borrowing_are_told_apart(
    operation: str, values: tuple[int, ...], primitive: str
) -> None:
    assert BY_NAME[operation].task(3, values).primitives == (primitive,)


def test_every_task_exercises_primitives_that_are_known() -> None:
    for task in BIN.every(3):
        assert task.primitives
        assert set(task.primitives) <= PRIMITIVES
