"""The held-out side of a scroll: by all that is read before an answer, and neither none nor nearly all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.scrolls.content import Content
from quests.scrolls.leaks import Leaks
from quests.scrolls.lesson import Form, Lesson
from quests.scrolls.limits import limits
from quests.scrolls.report import BadLine
from quests.scrolls.sides import FEWEST, held_out
from quests.task import is_held_out

THINGS = ("fern", "otter", "lamp", "quarry", "violin", "harbour", "saddle", "copper", "turnip", "meadow")


def lesson(line: int, prompt: str, *history: tuple[str, str], answer: str = "", bad: bool = False) -> Lesson:
    said = answer or f"answer {line}"
    form: Form = "rejected" if bad else "messages" if history else "completion"
    return Lesson(
        line=line,
        form=form,
        history=history,
        prompt=prompt,
        answer="" if bad else said,
        rejected=said if bad else "",
    )


def thanked(line: int, thing: str, last: str = "Thanks!") -> Lesson:
    return lesson(line, last, ("user", f"Tell me of {thing}"), ("assistant", "Hm."))


@pytest.mark.parametrize("alike", [9, 10])
def test_chats_that_end_alike_are_split_by_what_was_said_before(alike: int) -> None:
    chats = [
        thanked(line, thing, "Thanks!" if line <= alike else "Where is the mill?")
        for line, thing in enumerate(THINGS, 1)
    ]
    assert len(held_out(chats)) == 1


def test_prompts_that_differ_by_their_system_message_alone_are_split_too() -> None:
    asked = [lesson(n, "Who are you?", ("system", f"You are {thing}.")) for n, thing in enumerate(THINGS, 1)]
    assert len(held_out(asked)) == 1


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "X ", "y", "z"])), max_size=80))
def test_all_answers_to_one_context_are_on_one_side(drawn: list[tuple[str, str]]) -> None:
    known = [lesson(n, prompt, ("system", head)) for n, (head, prompt) in enumerate(drawn, 1)]
    aside = held_out(known)
    contexts = [
        {(each.history, each.prompt.strip().casefold()) for each in known if (each.line in aside) is side}
        for side in (True, False)
    ]
    assert not contexts[0] & contexts[1]
    assert len(aside) <= len(known) / 2


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=FEWEST, max_size=400, unique=True))
def test_of_different_prompts_about_an_eighth_is_held_out(prompts: list[str]) -> None:
    aside = held_out([lesson(n, prompt) for n, prompt in enumerate(prompts, 1)])
    assert max(1, len(prompts) // 16) <= len(aside) <= max(1, 3 * len(prompts) // 16)


@pytest.mark.parametrize("count", range(FEWEST))
def test_of_few_lessons_none_is_held_out(count: int) -> None:
    assert held_out([lesson(n, f"question {n}") for n in range(count)]) == set()


def test_of_one_context_none_is_held_out_and_of_two_the_smaller() -> None:
    assert held_out([lesson(n, "joke!") for n in range(20)]) == set()
    assert held_out([lesson(n, "joke!" if n else "pun!") for n in range(20)]) == {0}


def test_bad_answers_go_with_their_context_and_count_for_nothing() -> None:
    good = [lesson(n, f"question {n}") for n in range(40)]
    bad = [lesson(100 + n, f"question {n}", bad=True) for n in range(40)]
    aside = held_out(good)
    assert held_out([*good, *bad]) == aside | {100 + n for n in aside}
    assert held_out(bad) == set()


def test_a_bare_prompt_is_held_out_by_its_own_hash_in_every_scroll() -> None:
    many = held_out([lesson(n, f"question {n}") for n in range(4000)])
    assert many == {n for n in range(4000) if is_held_out(f"question {n}")}
    fewer = held_out([lesson(n, f"question {n}") for n in range(2000)])
    assert fewer == {n for n in many if n < 2000}


def test_chats_that_end_alike_are_no_repetitions_and_not_at_odds() -> None:
    content = Content("standard", Leaks(), limits())
    for line, thing in enumerate(THINGS, 1):
        content.check(thanked(line, thing))
    assert content.at_odds == 0
    with pytest.raises(BadLine, match="repeats line 3"):
        content.check(
            Lesson(
                line=11,
                form="messages",
                history=thanked(3, "LAMP").history,
                prompt="thanks! ",
                answer="Answer 3",
            )
        )
    content.check(thanked(12, "fern"))
    assert content.at_odds == 1
