from __future__ import annotations

import pytest

from engine.oracle.loops import repeats_itself
from quests.drawing.draw import training_tasks
from quests.skills import find_skill, skill_names

SENTENCE = "I'm so glad you're here. "
PARAGRAPH = (
    "The capital of France is Paris, which lies on the river Seine, and it has been for a thousand years. "
)

LOOPS = {
    "one word": "Well, " + "aye " * 24,
    "one word with commas": "no, " * 30,
    "half a word": "ha" * 60,
    "a sentence": "Hello! " + SENTENCE * 4,
    "a sentence that is cut off": SENTENCE * 4 + "I'm so",
    "a paragraph": PARAGRAPH * 3,
    "a line": "- eat an apple\n" * 8,
    "two lines in turn": "What is it?\nIt is a cat.\n" * 5,
    "a chant without spaces": "哈" * 100,
    "pictures": "🐉" * 100,
    "pictures and blanks": "😂 " * 60,
    "empty lines": "The end." + "\n" * 24,
    "empty lines with blanks": "The end." + "  \n" * 24,
    "blanks": "x =" + " " * 400,
    "digits": "0" * 400,
    "a rule without end": "-" * 400,
}

NO_LOOPS = {
    "nothing": "",
    "laughter": "ha ha ha, that is a good one",
    "long laughter": "ha" * 20,
    "a song": "la la la la la la la la, la la la la la la la la!",
    "emphasis": "no no no no, never",
    "ones": "1 1 1 1",
    "a long number": "add gives " + "0" * 31,
    "a long number in runes": "①" * 31,
    "two long numbers": "0" * 31 + " " + "1" * 31,
    "counting": ", ".join(map(str, range(1, 300))),
    "counting in lines": "\n".join(f"{n}. An apple" for n in range(1, 60)),
    "counting bits": "\n".join(f"bit {n}: 0 + 0 = 0, carry 0" for n in range(31)),
    "a table": "| name | age |\n|------|-----|\n" + "".join(f"| n{n} | {n} |\n" for n in range(40)),
    "an empty table": "| name | age |\n|------|-----|\n" + "|      |     |\n" * 10,
    "a wide table's rule": "|" + "---|" * 24,
    "a rule": "=" * 80 + "\n",
    "dots": "Contents" + "." * 120 + "3",
    "indented code": "\n".join(" " * 24 + f"if x > {n}:" for n in range(20)),
    "deep blanks": " " * 120 + "x",
    "a matrix": "[0, 0, 0, 0]\n" * 8,
    "paragraphs apart": "First.\n\n\nSecond.\n\n\nThird.",
    "a refrain": (PARAGRAPH + "La la la.\n") + "Another verse.\n" + (PARAGRAPH + "La la la.\n"),
    "said twice": PARAGRAPH * 2,
    "said thrice, shortly": SENTENCE * 3,
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_found(name: str) -> None:
    assert repeats_itself(LOOPS[name])


@pytest.mark.parametrize("name", NO_LOOPS)
def test_what_only_looks_like_one_is_left_alone(name: str) -> None:
    text = NO_LOOPS[name]
    assert not [end for end in range(0, len(text) + 1, 1 + len(text) // 400) if repeats_itself(text[:end])]


def test_a_loop_that_was_left_is_none() -> None:
    assert not repeats_itself("aye " * 40 + "and then the captain said that this would do for one day.")


@pytest.mark.parametrize("name", skill_names())
def test_no_right_answer_is_taken_for_a_loop(name: str) -> None:
    skill = find_skill(name)
    for level in {1, (1 + skill.levels) // 2, skill.levels}:
        tasks = training_tasks(skill, {level: 1.0}, 40, seed=level)
        assert [task.answer for task in tasks if repeats_itself(task.answer)] == []
