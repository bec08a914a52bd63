from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quests.drawing.draw import held_out_tasks
from quests.primitives import PRIMITIVES
from quests.skills import find_skill
from quests.skills.sy.clues import clues_to
from quests.skills.sy.formats import FORMATS, entry
from quests.skills.sy.puzzle import BANK, prompt
from quests.skills.sy.skill import Sy
from quests.skills.sy.weave import draw_words, overlap
from quests.skills.sy.words import all_words, pool
from quests.task import QuestError, Task

SY = Sy()
LEVELS = range(1, 51)
ANCHORS = {
    1: ((4, 4), (2, 3), 5.5, (0, 0)),
    3: ((5, 5), (2, 4), 4.5, (0, 0)),
    5: ((6, 6), (3, 5), 3.5, (1, 2)),
    7: ((7, 7), (4, 5), 2.8, (2, 3)),
    10: ((9, 10), (4, 6), 2.0, (5, 6)),
}
OVERLAPS = {1: 0.0, 3: 0.1, 5: 0.3, 7: 0.5, 10: 0.8, 50: 0.85}
TILES = [["re", "al", "ly"], ["real", "m"], ["ta", "ble"]]

levels = st.integers(1, 50)
seeds = st.integers(0, 2**32)


@cache
def drawn(level: int) -> tuple[Task, ...]:
    rng = Random(level)
    return tuple(SY.generate(level, rng) for _ in range(100))


def bank(task: Task) -> list[str]:
    found = BANK.search(task.prompt)
    assert found
    return found[1].split()


def splits(task: Task) -> list[list[str]]:
    """The syllables of each word of a task that lists them as a JSON array."""
    return [each["syllables"] for each in json.loads(task.answer)]


def made(operation: str, words: Sequence[Sequence[str]] = TILES, level: int = 20) -> Task:
    """A small puzzle written by hand, with one red herring."""
    form = FORMATS[operation]
    tiles = [tile for word in words for tile in word]
    text = prompt([*tiles, "zu"], [("a clue", len(word)) for word in words], 1, form)
    answer = form.write([entry(word) for word in words])
    return Task(skill="sy", level=level, operation=operation, prompt=text, answer=answer)


def reason(task: Task, said: str) -> str:
    verdict = SY.verify(task, said)
    assert verdict.score in (0, 1)
    assert verdict.correct == (verdict.reason == "")
    assert verdict.reason.isprintable()
    return verdict.reason


@pytest.mark.parametrize("level", LEVELS)
def test_gold_answers_verify_and_fit(level: int) -> None:
    for each in drawn(level):
        assert SY.verify(each, each.answer).correct
        assert SY.verify(each, f"\n {each.answer} \n").correct
        assert len(each.answer) < SY.answer_tokens(level)
        assert len(each.prompt) <= (600 if level == 1 else 1500)
        assert each.prompt.isascii()
        assert set(each.primitives) <= PRIMITIVES
    assert {each.operation for each in drawn(level)} == set(SY.operations(level))


@pytest.mark.parametrize("level", LEVELS)
def test_the_dials_hold(level: int) -> None:
    dials = SY._dials(level)
    for each in drawn(level):
        count = int(each.prompt.split()[1])
        assert dials.words[0] <= count <= dials.words[1]
        clues = each.prompt.split("\n")[3:-1]
        tiles = [int(clue[-2]) for clue in clues]
        assert len(clues) == len(set(clues)) == count
        assert dials.syllables[0] <= min(tiles) <= max(tiles) <= dials.syllables[1]
        herrings = len(bank(each)) - sum(tiles)
        assert dials.herrings[0] <= herrings <= dials.herrings[1]
        assert ("attn_filter" in each.primitives) == (herrings > 0)
        assert (f"but {herrings} tile" in each.prompt) == (herrings > 0)


@pytest.mark.parametrize("level", ANCHORS)
def test_the_dials_are_as_the_ladder_states(level: int) -> None:
    dials = SY._dials(level)
    assert (dials.words, dials.syllables, dials.zipf[0], dials.herrings) == ANCHORS[level]
    assert all(dials.zipf[0] <= word.zipf <= dials.zipf[1] for word in dials.pool.words)


def test_the_ladder_never_falls() -> None:
    for lower, upper in pairwise(map(SY._dials, LEVELS)):
        assert lower.words <= upper.words
        assert lower.zipf >= upper.zipf
        assert lower.overlap <= upper.overlap
        assert set(lower.formats) <= set(upper.formats)
    assert SY.operations(1) == ("list",)
    assert set(SY.operations(11)) == set(FORMATS)


@pytest.mark.parametrize("level", OVERLAPS)
def test_tiles_overlap_as_nearly_as_words_allow(level: int) -> None:
    dials, rng = SY._dials(level), Random(level)
    shares = [overlap(draw_words(dials.pool, dials.words[0], dials.overlap, rng)) for _ in range(60)]
    assert abs(sum(shares) / len(shares) - OVERLAPS[level]) < 0.06
    assert level > 1 or not any(shares)


def test_equal_seeds_draw_equal_tasks_and_others_do_not() -> None:
    for level in LEVELS:
        assert SY.generate(level, Random(7)) == SY.generate(level, Random(7)) != SY.generate(level, Random(8))


@pytest.mark.parametrize("level", LEVELS)
def test_junk_and_wrappings_score_nothing(level: int) -> None:
    for each in drawn(level)[:25]:
        gold = each.answer
        wrong = ["", " ", "hello", gold[:-1], gold[1:], gold + ".", gold + "\0", gold * 2, f"{gold}\n{gold}"]
        wrong += [
            f"The answer is {gold}",
            f"```\n{gold}\n```",
            gold.swapcase(),
            each.prompt,
            gold[: len(gold) // 2],
        ]
        assert all(reason(each, said) for said in wrong)


@given(levels, seeds, st.data())
@settings(max_examples=60)
def test_one_changed_character_is_wrong(level: int, seed: int, data: st.DataObject) -> None:
    each = SY.generate(level, Random(seed))
    place = data.draw(st.integers(0, len(each.answer) - 1))
    other = data.draw(st.characters(exclude_categories=["Z", "C", "P"]))
    said = each.answer[:place] + other + each.answer[place + 1 :]
    assert SY.verify(each, said).correct == (said == each.answer)


@pytest.mark.parametrize("level", [5, 9, 20, 50])
def test_words_missing_swapped_or_moved_score_nothing(level: int) -> None:
    for task in (each for each in drawn(level) if each.operation == "json_array"):
        words = splits(task)
        for operation in FORMATS.keys() - {"letters"}:
            each = made(operation, words, level)

            def said(changed: Sequence[Sequence[str]], each: Task = each) -> str:
                return reason(each, FORMATS[each.operation].write([entry(word) for word in changed]))

            assert said(words) == ""
            assert said(words[:-1])
            assert said([*words, words[0]])
            assert said([words[1], words[1], *words[2:]])
            assert said([["ta", "ble"], *words[1:]])
            assert said([words[0][:-1], *words[1:]])
            turned = said([words[-1], *words[1:-1], words[0]])
            assert turned == "the words are not in the order of the clues"


@pytest.mark.parametrize("operation", ["json_array", "json_object", "table"])
def test_another_split_of_the_same_tiles_is_right(operation: str) -> None:
    form, each = FORMATS[operation], made(operation)
    assert (
        reason(each, form.write([entry(word) for word in (["real", "ly"], ["re", "al", "m"], ["ta", "ble"])]))
        == ""
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([["real", "ly"], ["real", "m"], ["ta", "ble"]], "word 2 has a tile that is used already"),
        ([["really"], ["real", "m"], ["ta", "ble"]], "word 1 has a tile that is not in the bank"),
        ([["re", "al", "ly"], ["real", "m"], ["ta", "ble"], ["zu"]], "3 words expected, got 4"),
        ([["re", "al", "ly"], ["real", "m"], ["zu"]], "word 3 is not what clue 3 asks for"),
        ([["real", "m"], ["re", "al", "ly"], ["ta", "ble"]], "the words are not in the order of the clues"),
    ],
)
def test_wrong_tiles_are_told(words: list[list[str]], why: str) -> None:
    for operation in ("json_array", "json_object", "table"):
        each = made(operation)
        assert reason(each, FORMATS[operation].write([entry(word) for word in words])) == why


@pytest.mark.parametrize(
    ("operation", "said", "why"),
    [
        ("list", "REALLY, REALM", "3 words expected, got 2"),
        ("list", "really, realm, table", "the words must be in capitals"),
        ("list", "REALLY REALM TABLE", "not a list of words in capitals, separated by commas"),
        ("list", "It is REALLY, REALM, TABLE", "contains the result but is not only the result"),
        ("lines", "REALLY, REALM, TABLE", "not words in capitals, each on a line of its own"),
        ("numbered", "1. REALLY\n3. REALM\n2. TABLE", "not a numbered list of words in capitals"),
        ("letters", "6 RRT", "the words do not use 6 tiles"),
        ("letters", "7 RTR", "not the first letters of the words"),
        ("json_array", "[]", "3 words expected, got 0"),
        ("json_array", "REALLY", "not a JSON array of syllables and words, plainly written"),
        ("json_array", "9" * 10**6, "longer than any answer of the level"),
        ("table", "| # |", "not a Markdown table of numbers, syllables and words"),
        ("table", " \n", "no answer"),
    ],
)
def test_a_wrong_answer_is_told_why(operation: str, said: str, why: str) -> None:
    assert reason(made(operation), said) == why


def test_json_may_be_spaced_but_not_doubled_moved_or_escaped() -> None:
    array, table = made("json_array"), made("json_object")
    assert reason(array, array.answer.replace(" ", "")) == ""
    assert reason(array, array.answer.replace("}, ", "},\n  ")) == ""
    assert reason(array, array.answer.replace("TABLE", "\\u0054ABLE"))
    assert reason(array, json.dumps([dict(reversed(each.items())) for each in json.loads(array.answer)]))
    assert reason(table, '{"1": {"syllables": [], "word": ""}, ' + table.answer[1:])
    assert reason(table, table.answer.replace('"3"', '"4"'))


@pytest.mark.parametrize("operation", FORMATS)
def test_hostile_answers_are_judged_quickly(operation: str) -> None:
    each = made(operation, level=50)
    shapes = ["[" * 10**6, '{"a":' * 10**5, "\0" * 10**6, "\ud800", '"\\ud800"', "[" * 1400, "|" * 1400]
    shapes += ["A," * 700, "\n" * 1000 + "A", "1. A\n" * 200, '[{"syllables":["\\ud800"],"word":"\\ud800"}]']
    assert all(reason(each, said) for said in shapes)


@given(st.sampled_from(list(FORMATS)), st.text(alphabet=st.characters(exclude_categories=[])))
def test_no_text_makes_verify_raise(operation: str, said: str) -> None:
    each = made(operation)
    assert (reason(each, said) == "") == (said.strip() == each.answer)


def test_the_words_are_many_and_well_formed() -> None:
    words = all_words()
    assert 6_000 <= len(words) <= 12_000
    assert len({word.spelling for word in words}) == len(words)
    for word in words:
        assert word.spelling.isascii()
        assert word.spelling.isalpha()
        assert 2 <= len(word.syllables) <= 6
        assert word.definition or word.synonyms
        assert len(word.definition) <= 60


def test_no_clue_names_its_word() -> None:
    for word in all_words():
        for kind, texts in clues_to(word).items():
            named = {name for text in texts for name in text.replace('"', " ").replace(",", " ").split()}
            assert word.spelling not in named, (word.spelling, kind)


def test_every_level_has_words_enough_and_is_never_listed() -> None:
    for level in LEVELS:
        assert SY.distinct(level) > 10_000
        assert len({each.prompt for each in drawn(level)}) == 100
    with pytest.raises(QuestError, match=r"Skill sy has \d+ puzzles at level 1, and more"):
        next(SY.every(1))


def test_pools_are_bounded_at_both_ends() -> None:
    few = pool((4, 4), (5.0, 5.2)).words
    assert few
    assert all(len(word.syllables) == 4 and 5.0 <= word.zipf <= 5.2 for word in few)


def test_a_trial_asks_every_format_evenly() -> None:
    trial = held_out_tasks(find_skill("sy"), 4, 1)
    asked = Counter(task.operation for task in trial.tasks)
    assert set(asked) == set(SY.operations(4))
    assert max(asked.values()) - min(asked.values()) <= 1


@pytest.mark.parametrize("level", [-1, 0, 51])
def test_a_level_off_the_ladder_is_refused_in_one_sentence(level: int) -> None:
    for ask in (SY.distinct, SY.answer_tokens, SY.operations, lambda number: SY.generate(number, Random(0))):
        with pytest.raises(QuestError, match=f"Skill sy has levels 1 to 50; there is no level {level}."):
            ask(level)


def test_foreign_tasks_are_refused() -> None:
    foreign = Task(skill="sy", level=1, operation="divine", prompt="divine 01", answer="1")
    with pytest.raises(QuestError, match="has no operation 'divine'"):
        SY.verify(foreign, "1")
    bare = Task(skill="sy", level=1, operation="list", prompt="Weave!", answer="TABLE")
    with pytest.raises(QuestError, match="has no tiles"):
        SY.verify(bare, "TABLE")
