from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.primitives import PRIMITIVES
from quests.skills.bin.auxiliary import AUXILIARY
from quests.skills.bin.skill import ASKINGS
from quests.skills.bin.table import BY_NAME, TABLE
from quests.task import QuestError, Task
from tests.quests import bin_reference as reference
from tests.quests.bin_samples import BIN, LEVELS, NOTATIONS, by_hand, drawn

UNLOCKS = {
    1: "add subtract increment decrement equals lessthan greaterthan minimum maximum tobinary todecimal",
    2: "multiply_by_2 divide_by_2 and or xor",
    3: "multiply negate absolute_value signed_add signed_subtract signed_lessthan signed_greaterthan",
    4: "which_is_larger divisible_by_2 power_of_2 true_or_false fill_blank",
    5: "overflow find_error",
    6: "find_operands",
}

levels = st.integers(1, 30)
seeds = st.integers(0, 2**32)
notations = st.sampled_from(sorted(NOTATIONS))


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("level", LEVELS)
def test_gold_answers_verify_and_agree_with_the_reference(name: str, level: int) -> None:
    skill = NOTATIONS[name]
    for each in drawn(level, 100, skill=skill):
        assert each.answer.translate(reference.RUNES) == reference.answer(each.prompt, level)
        assert skill.verify(each, each.answer).correct
        assert skill.verify(each, f"\n {each.answer} ").correct
        assert each.skill == skill.name


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("level", LEVELS)
def test_junk_and_substring_answers_score_nothing(name: str, level: int) -> None:
    skill = NOTATIONS[name]
    for each in drawn(level, 100, skill=skill):
        gold = each.answer
        wrong = ["", " ", "hello", "0b" + gold, gold[:-1], gold + "0", "0" + gold, gold * 2, f"{gold}."]
        wrong += [
            f"The answer is {gold}",
            f"{gold}\n{gold}",
            f'"{gold}"',
            gold + "\0",
            each.prompt,
            gold + ";",
        ]
        wrong += [";" + gold, gold + ";" + gold, gold.replace(";", "; ") + ";", "9" * 5000, ";" * 3000]
        for said in wrong:
            verdict = skill.verify(each, said)
            assert verdict.score == 0, (each.prompt, said)
            assert verdict.reason


@given(notations, levels, seeds, st.data())
def test_one_changed_character_is_wrong(name: str, level: int, seed: int, data: st.DataObject) -> None:
    skill = NOTATIONS[name]
    (each,) = drawn(level, 1, seed, skill)
    place = data.draw(st.integers(0, len(each.answer) - 1))
    other = data.draw(st.characters().filter(lambda character: character != each.answer[place]))
    said = each.answer[:place] + other + each.answer[place + 1 :]
    # Where any operands will do, others may be right too.
    verdict = skill.verify(each, said)
    assert verdict.score == 0 or each.operation == "find_operands"


@given(notations, levels, seeds, st.text())
def test_only_the_gold_answer_is_right(name: str, level: int, seed: int, said: str) -> None:
    skill = NOTATIONS[name]
    (each,) = drawn(level, 1, seed, skill)
    verdict = skill.verify(each, said)
    assert verdict.correct == (said.strip() == each.answer)
    assert verdict.correct == (verdict.reason == "")


@pytest.mark.parametrize(
    ("prompt", "level", "answer"),
    [
        ("add 01 10", 1, "011"),
        ("subtract 11 01", 1, "10"),
        ("increment 11", 1, "100"),
        ("tobinary 2", 1, "10"),
        ("todecimal 10", 1, "2"),
        ("equals 01 01", 1, "true"),
        ("greaterthan 01 10", 1, "false"),
        ("multiply_by_2 101", 2, "1010"),
        ("divide_by_2 101", 2, "010"),
        ("multiply 1111 1111", 3, "11100001"),
        ("negate 1000", 3, "01000"),
        ("negate 0001", 3, "11111"),
        ("absolute_value 1000", 3, "01000"),
        ("signed_add 1000 1000", 3, "10000"),
        ("signed_subtract 0111 1000", 3, "01111"),
        ("signed_lessthan 1000 0111", 3, "true"),
        ("moon=0 sun=1 add moon sun, sun moon", 1, "moon sun sun"),
        ("moon=0 sun=1 todecimal sun moon", 1, "2"),
        ("moon=0 sun=1 tobinary 2", 1, "sun moon"),
        ("which_is_larger 001 010", 2, "second"),
        ("power_of_2 100", 2, "true"),
        ("divisible_by_2 011", 2, "false"),
    ],
)
def test_answers_by_hand(prompt: str, level: int, answer: str) -> None:
    assert BIN.verify(by_hand(prompt, level), answer).correct
    assert reference.answer(prompt, level) == answer


@pytest.mark.parametrize(
    ("prompt", "level", "said", "reason"),
    [
        ("add 01 10", 1, "11", "3 bits expected, got 2"),
        ("add 01 10", 1, "111", "011 expected"),
        ("add 01 10", 1, "The answer is 011.", "contains the result but is not only the result"),
        ("add 01 10", 1, "three", "not a binary string"),
        ("add 01 10", 1, "  \n", "no answer"),
        ("add 01 10", 1, "０１１", "not a binary string"),
        ("equals 01 01", 1, "True", "not false or true"),
        ("equals 01 01", 1, "false", "true expected"),
        ("equals 01 01", 1, "it is true", "contains the result but is not only the result"),
        ("todecimal 10", 1, "02", "2 expected"),
        ("todecimal 10", 1, "two", "not a decimal number"),
        ("moon=0 sun=1 add moon sun, sun moon", 1, "moon sun", "3 bits expected, got 2"),
        ("moon=0 sun=1 add moon sun, sun moon", 1, "sun sun sun", "moon sun sun expected"),
        ("moon=0 sun=1 add moon sun, sun moon", 1, "011", "not a binary string"),
        ("moon=0 sun=1 add moon sun, sun moon", 1, "moon  sun sun", "not a binary string"),
    ],
)
def test_a_wrong_answer_is_told_why(prompt: str, level: int, said: str, reason: str) -> None:
    assert BIN.verify(by_hand(prompt, level), said).reason == reason


def test_the_ladder_of_operations() -> None:
    for level in (1, 2, 3, 4, 5, 6, 30):
        expected = {name for unlock, line in UNLOCKS.items() if unlock <= level for name in line.split()}
        assert {each.operation for each in drawn(level, 2000)} == expected == set(BIN.operations(level))
    assert set(reference.ANSWERS) | set(reference.AUXILIARY) == set(ASKINGS)


def test_operations_are_drawn_by_their_weights() -> None:
    counts = Counter(each.operation for each in drawn(6, 27_000))
    assert all(850 < counts[operation.name] < 1150 for operation in TABLE)
    assert sum(counts[name] for name in AUXILIARY) / counts.total() == pytest.approx(0.15, abs=0.01)
    assert all(BIN.weight(level, name) <= 1 for level in LEVELS for name in BIN.operations(level))


@pytest.mark.parametrize("level", [2, 9, 30])
def test_half_of_the_equalities_hold(level: int) -> None:
    results = [each.result for each in drawn(level, 20_000) if each.operation == "equals"]
    assert 0.44 < results.count("true") / len(results) < 0.56


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_distinct_counts_what_every_lists_and_generate_draws(name: str, level: int) -> None:
    skill = NOTATIONS[name]
    listed = {each.prompt: each for each in skill.every(level)}
    assert skill.distinct(level) == len(listed) == len(list(skill.every(level)))
    assert all(listed[each.prompt] == each for each in drawn(level, 1000, skill=skill))
    answers = {prompt: each.answer.translate(reference.RUNES) for prompt, each in listed.items()}
    assert all(answers[prompt] == reference.answer(prompt, level) for prompt in listed)


def test_level_one_can_be_drawn_whole() -> None:
    assert BIN.distinct(1) == 119
    assert len({each.prompt for each in drawn(1, 5000)}) == 119


def test_no_prompt_stands_on_two_levels() -> None:
    prompts = [each.prompt for level in (1, 2, 3, 4) for each in BIN.every(level)]
    assert len(prompts) == len(set(prompts))


def test_distinct_at_the_top_needs_no_listing() -> None:
    assert BIN.distinct(30) > 14 * 4**31


@pytest.mark.parametrize("level", [-1, 0, 31])
def test_a_level_off_the_ladder_is_refused_in_one_sentence(level: int) -> None:
    sentence = f"Skill bin has levels 1 to 30; there is no level {level}."
    for ask in (BIN.distinct, BIN.answer_tokens, lambda number: next(BIN.every(number))):
        with pytest.raises(QuestError, match=sentence):
            ask(level)
    with pytest.raises(QuestError, match=sentence):
        drawn(level, 1)


@pytest.mark.parametrize(
    ("prompt", "level", "words"),
    [
        ("divine 01", 1, "has no operation 'divine'"),
        ("", 1, "has no operation"),
        ("add 01 10", 2, "can't read the task 'add 01 10'"),
        ("add 01", 1, "can't read"),
        ("add 01 1x", 1, "can't read"),
        ("tobinary 4", 1, "can't read"),
        ("tobinary -1", 1, "can't read"),
        ("tobinary " + "9" * 9000, 1, "can't read"),
        ("add 01 10", 0, "has no operation"),
        ("[sing] add 01 10", 1, "has no operation"),
        ("[trace] power_of_2 01", 1, "can't read"),
        ("moon=0 moon=1 add moon moon, moon moon", 1, "has no operation"),
        ("moon=1 sun=0 add moon moon, moon moon", 1, "has no operation"),
        ("true_or_false multiply 01 10 = 011", 1, "can't read"),
        ("true_or_false add 01 10 = 11", 1, "can't read"),
        ("fill_blank add 01 10 = 011", 1, "can't read"),
        ("fill_blank add ? ? = 011", 1, "can't read"),
        ("fill_blank add 11 ? = 000", 1, "can't read"),
        ("find_error add 01 10: 1+0+0=01;0+1+0=01", 1, "can't read"),
        ("find_error add 01 10: 1+0+0=00", 1, "can't read"),
        ("find_operands add ? ? = 011", 1, "can't read"),
        ("find_operands add ? ? = 11 (? > 1)", 1, "can't read"),
    ],
)
def test_what_is_no_task_is_refused(prompt: str, level: int, words: str) -> None:
    name = (prompt.split() or [""])[0]
    foreign = Task(skill="bin", level=level, operation=name, prompt=prompt, answer="1")
    with pytest.raises(QuestError, match=words.replace("'", ".")) as refusal:
        BIN.verify(foreign, "1")
    assert len(str(refusal.value)) < 200


@given(
    levels, st.text() | st.from_regex(r"(\[trace\] )?[a-z_]{2,12} [01?=:;() ]*", fullmatch=True), st.text()
)
def test_no_text_makes_the_verifier_stumble(level: int, prompt: str, said: str) -> None:
    with suppress(QuestError):
        BIN.verify(Task(skill="bin", level=level, operation="add", prompt=prompt, answer=""), said)


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
    assert BY_NAME[operation].primitives(values, 4) == (primitive,)


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_task_exercises_primitives_that_are_known(name: str, level: int) -> None:
    for task in drawn(level, 100, skill=NOTATIONS[name]):
        assert task.primitives
        assert set(task.primitives) <= PRIMITIVES
        assert len(set(task.primitives)) == len(task.primitives)


def test_what_a_form_and_a_key_exercise_is_told() -> None:
    for task in drawn(12, 300):
        assert ("fmt_structured" in task.primitives) == task.prompt.startswith("[")
        assert ("mem_context" in task.primitives) == ("=0 " in task.prompt)
