from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realm_tui.cli.parsing import Back, Goal, back, goal, level, seconds, stem, weights, words

PART = st.integers(0, 99_999)


@given(PART, PART, PART)
def test_a_time_is_the_sum_of_its_parts(hours: int, minutes: int, rest: int) -> None:
    text = "".join(f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if n)
    if text:
        assert seconds(text) == 3600 * hours + 60 * minutes + rest


@pytest.mark.parametrize(("text", "value"), [("90s", 90), ("10m", 600), ("2h", 7200), ("1h30m", 5400)])
def test_times_of_the_help(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "s", "10", "10x", "-5m", "1.5h", "30m1h", "0s", "1h 30m", "٣m", "9" * 9 + "s"]
)
def test_bad_times_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"time.*\.$"):
        seconds(text)


@given(st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True), st.integers(0, 9999))
def test_a_goal_is_a_skill_and_a_level(skill: str, level: int) -> None:
    assert goal(f"{skill.upper()}:{level}") == Goal(skill, level)


def sentence(read: Callable[[str], object], text: str) -> str:
    """What a reader says of a text; empty when it takes it."""
    try:
        read(text)
    except ValueError as flaw:
        return str(flaw)
    return ""


@pytest.mark.parametrize("read", [goal, seconds])
@given(st.text())
def test_any_text_is_taken_or_refused_with_a_sentence(read: Callable[[str], object], text: str) -> None:
    assert sentence(read, text) in ("", sentence(read, text).rstrip(".") + ".")


@given(st.text())
def test_words_are_kept_unless_they_are_no_text(text: str) -> None:
    lone = any(0xD800 <= ord(each) <= 0xDFFF for each in text)
    refused = lone or not text.strip()
    assert bool(sentence(words, text)) == refused
    assert refused or words(text) == text


@pytest.mark.parametrize("text", ["two", "", "-1", "1.5", "²"])
def test_what_is_no_level_is_refused_by_name(text: str) -> None:
    assert level("12") == 12
    assert sentence(level, text) == f"{text!r} is not a level: write a whole number, such as 2."


def test_bytes_that_are_no_text_are_no_words() -> None:
    with pytest.raises(ValueError, match="not UTF-8"):
        words(b"\xff".decode(errors="surrogateescape"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("17", Back(17, None)),
        ("2h ago", Back(None, 7200)),
        ("2 h ago", Back(None, 7200)),
        ("10m", Back(None, 600)),
    ],
)
def test_a_moment_is_an_event_or_a_time_ago(text: str, moment: Back) -> None:
    assert back(text) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "-1", "0m ago", "1.5", "pip-0002", "2 years ago", "h", "10mago"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert sentence(back, text).startswith(f"{text!r} is no moment")


@pytest.mark.parametrize("text", ["bin", "bin=0", "bin=1,gcd=0", "bin=-1", "bin=x", ""])
def test_what_weighs_nothing_is_refused(text: str) -> None:
    assert weights("Bin=2, gcd=0.5") == {"bin": 2.0, "gcd": 0.5}
    assert sentence(weights, text).startswith(f"{text!r} are no weights")


@pytest.mark.parametrize("text", ["../evil", ".hidden", "", "a/b", "x" * 101, "a\x1bb"])
def test_a_name_that_no_file_should_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"can't name a file|nothing in it"):
        stem(text)
