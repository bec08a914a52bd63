"""The two gates of a scroll, its held-out side, and what is kept beside it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.drawing.draw import held_out_tasks, training_tasks
from quests.scrolls.forms import MOST_FORMS, forms_of
from quests.scrolls.leaks import Leaks
from quests.scrolls.lesson import Lesson
from quests.scrolls.limits import ScrollLimits, limits
from quests.scrolls.lineage import Lineage, open_refused, read_lineage, refusals, write_lineage
from quests.scrolls.lines import read_lines
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.report import BadLine, Gate, RefusedRecord
from quests.scrolls.schema import parse
from quests.skills import find_skill
from quests.skills.bin.skill import Bin
from quests.task import QuestError, Skill, Task


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def pair(prompt: str, completion: str) -> bytes:
    return line(prompt=prompt, completion=completion)


def read(*lines: bytes, gate: Gate = "standard", leaks: Leaks | None = None, **changed: Any) -> Reading:
    known: ScrollLimits = msgspec.structs.replace(limits(), **changed)
    return read_scroll(io.BytesIO(b"\n".join(lines)), gate, leaks or Leaks(), known=known)


def test_the_three_forms_are_lessons() -> None:
    turns = [
        ("system", "Be brief."),
        ("user", "Hi"),
        ("assistant", "Hello"),
        ("user", "Who?"),
        ("assistant", "PIP"),
    ]
    found = read(
        line(messages=[{"role": role, "content": text} for role, text in turns], id=7),
        pair("2 + 2", "4"),
        line(prompt="Greet me", chosen="Good day", rejected="Yo"),
    )
    assert found.lessons == [
        Lesson(line=1, form="messages", history=tuple(turns[:3]), prompt="Who?", answer="PIP"),
        Lesson(line=2, form="completion", prompt="2 + 2", answer="4"),
        Lesson(line=3, form="preference", prompt="Greet me", answer="Good day", rejected="Yo"),
    ]
    assert (found.report.lines, found.report.kept, found.report.refused) == (3, 3, 0)


REFUSED = {
    b"[1, 2]": "is no JSON object",
    b'"text"': "is no JSON object",
    b"{": "is not whole JSON",
    b'{"prompt": "half a l': "unterminated string starting, at character 12",
    b'{"prompt": "a", "completion": "b"} {}': "extra data",
    b'{"prompt": "a", "prompt": "b", "completion": "c"}': 'has the key "prompt" twice',
    b'{"prompt": "a", "completion": "b", "x": {"y": 1, "y": 2}}': 'has the key "y" twice',
    b'{"prompt": "a", "completion": "b", "x": NaN}': "has NaN",
    b'{"prompt": "a", "completion": "b", "x": -Infinity}': "has -Infinity",
    b'{"prompt": "a", "completion": "b", "x": 1e999}': "which is too large",
    b'{"prompt": "a", "completion": "b", "x": ' + b"9" * 5000 + b"}": "thousands of digits",
    b'{"prompt": "a", "completion": "\\ud800"}': "one half of a surrogate pair",
    b'{"prompt": "a", "completion": "b", "x": ["\\udfff"]}': "one half of a surrogate pair",
    b'{"prompt": "a", "completion": "b", "\\udfff": 1}': "one half of a surrogate pair",
    b'{"prompt": "a", "completion": "\xff"}': "is not UTF-8 at byte 32",
    b'{"prompt": "a", "completion": "\xed\xa0\x80"}': "is not UTF-8",
    b'{"prompt": "a", "completion": "b\\u0000"}': "NUL",
    b"[" * 60000: "nested deeper than 16",
    b'{"a":' * 9000: "nested deeper than 16",
    b'{"prompt": 1, "completion": "b"}': "expected `str`, got `int`, at `prompt`",
    b'{"prompt": "a", "completion": null}': "a question and no answer",
    b'{"prompt": "a"}': "a question and no answer",
    b"{}": "has none of the forms",
    b'{"prompt": "", "completion": "b"}': "nothing in it",
    b'{"prompt": "a", "completion": " \\n"}': "nothing in it",
    b'{"prompt": "a", "chosen": "b"}': "missing required field `rejected`",
    b'{"prompt": "a", "chosen": "b", "rejected": "b"}': "the same text",
    b'{"prompt": "a", "messages": [{"role": "user", "content": "b"},'
    b' {"role": "assistant", "content": "c"}]}': "its form can't be told",
    b'{"prompt": "a", "completion": "b", "chosen": "c"}': "its form can't be told",
    b'{"messages": []}': "has the fields `messages`, and none of the forms",
    b'{"messages": [{"role": "assistant", "content": "b"}]}': "do not end with",
    b'{"messages": [{"role": "tool", "content": "b"}]}': "has a message from 'tool'",
    b'{"messages": [{"role": "user", "content": "a"}, {"role": "system", "content": "s"},'
    b' {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}': "not the first",
}


@pytest.mark.parametrize(("bad", "reason"), REFUSED.items(), ids=[key[:48] for key in REFUSED])
def test_a_bad_line_is_refused_with_its_number_and_reason(bad: bytes, reason: str) -> None:
    found = read(pair("a good line", "before"), b"", bad, pair("a good line", "after"))
    [refusal] = found.report.first
    assert refusal.line == 3
    assert reason in refusal.reason
    assert [lesson.answer for lesson in found.lessons] == ["before", "after"]


def test_a_refusal_repeats_little_of_a_long_value_and_says_where_it_is() -> None:
    long = line(messages=[{"role": "x" * 60_000, "content": "a"}, {"role": "assistant", "content": "b"}])
    [refusal] = read(long).report.first
    assert len(refusal.reason) < 320
    assert refusal.reason.startswith("has a message from 'xxx")
    assert refusal.reason.endswith("are known, at `messages[0].role`")


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    found = read(b"\xef\xbb\xbf" + pair("a", "b") + b"\r", pair("c", "d") + b"\r", b"\r", b"   ")
    assert [lesson.prompt for lesson in found.lessons] == ["a", "c"]
    assert found.report.lines == 2


@given(st.binary(max_size=400))
def test_no_line_whatever_does_more_than_be_refused(data: bytes) -> None:
    try:
        lesson = parse(data, 2, limits().depth)
    except BadLine:
        return
    assert msgspec.json.decode(msgspec.json.encode(lesson), type=Lesson) == lesson


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["prompt", "completion", "messages", "role", "content", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_json_of_any_shape_is_a_lesson_of_text_or_refused(value: Any) -> None:
    try:
        lesson = parse(json.dumps(value).encode(errors="replace"), 1, limits().depth)
    except BadLine:
        return
    assert all(text.strip() and text.encode() for text in lesson.texts())


def test_long_lines_are_read_over_and_never_held() -> None:
    lines = [b"a" * 100, b"b" * 10_000, b"c" * 101, b"d"]
    found = list(read_lines(io.BytesIO(b"\n".join(lines)), 100))
    assert [(each.number, len(each.data), each.too_long) for each in found] == [
        (1, 100, False),
        (2, 100, True),
        (3, 100, True),
        (4, 1, False),
    ]


@given(st.lists(st.binary(max_size=40), max_size=12), st.integers(1, 30))
def test_every_line_is_read_once_whatever_its_length(lines: list[bytes], longest: int) -> None:
    source = b"\n".join(lines)
    bodies = [each.rstrip(b"\r") for each in source.split(b"\n")]
    expected = [
        (n, each[:longest], len(each) > longest)
        for n, each in enumerate(bodies, 1)
        if each.strip() or len(each) > longest
    ]
    found = [(each.number, each.data, each.too_long) for each in read_lines(io.BytesIO(source), longest)]
    assert found == expected


def test_a_lesson_longer_than_the_hero_can_read_is_refused() -> None:
    room = limits().lesson_bytes - 2 * limits().turn_bytes
    assert read(pair("a" * (room - 1), "b")).report.kept == 1
    [refusal] = read(pair("a" * room, "b")).report.first
    assert f"a lesson has at most {limits().lesson_bytes}" in refusal.reason


def test_what_is_beyond_a_scrolls_measure_is_not_read() -> None:
    lines = [pair(f"question {n}", "x") for n in range(9)]
    found = read(*lines, lines=5)
    assert (found.report.kept, found.report.first[0].line) == (5, 6)
    assert "all after it are not read" in found.report.first[0].reason
    full = read(*lines, text_bytes=100, lesson_bytes=50)
    assert full.report.first[-1].kind == "not read"
    assert 0 < full.report.kept < 9


@pytest.mark.parametrize(
    ("gate", "kept"),
    [("quick", ["b", " B", "c b", "b c"]), ("standard", ["b", "c b", "b c"]), ("deep", ["b", "c b"])],
)
def test_repeated_lines_stay_once_the_deeper_the_gate_the_fewer(gate: Gate, kept: list[str]) -> None:
    lines = [pair("a", "b"), pair("a", "b"), pair("A ", " B"), pair("a", "c b"), pair("a", "b c")]
    found = read(*lines, gate=gate)
    assert [lesson.answer for lesson in found.lessons] == kept
    assert found.report.first[0].reason.endswith("line 1")


def test_one_answer_for_most_lines_is_said_and_at_the_deep_gate_cut_back() -> None:
    lines = [pair(f"is {n} odd?", "yes" if n < 30 else f"no, {n} is even") for n in range(40)]
    assert read(*lines, gate="quick").report.cautions == []
    standard = read(*lines)
    assert standard.report.cautions == ["30 of 40 lines have the answer “yes”"]
    assert standard.report.kept == 40
    deep = read(*lines, gate="deep")
    assert sum(lesson.answer == "yes" for lesson in deep.lessons) == 10
    assert {refusal.kind for refusal in deep.report.first} == {"unbalanced"}


def test_answers_at_odds_are_said() -> None:
    assert "1 lines answer a prompt otherwise" in read(pair("a", "b"), pair("a", "c")).report.cautions[0]


def test_lost_characters_are_refused_but_not_at_a_glance() -> None:
    broken = pair("a", "caf\N{REPLACEMENT CHARACTER}")
    assert read(broken, gate="quick").report.kept == 1
    assert read(broken).report.first[0].kind == "lost characters"


@pytest.mark.parametrize("skill", ["bin", "binrunes", "sy", "word_ladder"])
@pytest.mark.parametrize("gate", ["quick", "deep"])
def test_held_out_tasks_are_refused_and_training_tasks_are_not(skill: str, gate: Gate) -> None:
    known = find_skill(skill)
    leaks = Leaks(forms=[forms_of(known)])
    aside = held_out_tasks(known, 3, seed=1).tasks[:20]
    trained = {task.prompt: task for task in training_tasks(known, {3: 1.0}, 20, seed=1)}
    found = read(*(pair(each.prompt, each.answer) for each in aside), gate=gate, leaks=leaks)
    assert found.report.kinds == {"held-out task": len(aside)}
    practice = read(*(pair(each.prompt, each.answer) for each in trained.values()), gate=gate, leaks=leaks)
    assert "held-out task" not in practice.report.kinds


class Words(Bin):
    """A skill that asks of as many words as are listed, or of any that it makes up."""

    def __init__(self, prompt: str, listed: int = 0) -> None:
        super().__init__()
        self.name, self.levels, self.prompt, self.listed = "words", 2, prompt, listed

    def generate(self, level: int, rng: Random) -> Task:
        word = "".join(rng.choices("abdegiklmnoprstu", k=5 + level))
        return self.task(str(rng.randrange(self.listed)) if self.listed else word, level)

    def task(self, word: str, level: int) -> Task:
        # A number as letters, since all numbers are of one form.
        known = word.translate(str.maketrans("0123456789", "bcdfghjklm"))
        prompt = self.prompt.format(known.ljust(4, "a"))
        return Task(skill="words", level=level, operation="words", prompt=prompt, answer=known)

    def weight(self, level: int, operation: str) -> float:
        return 1.0

    def distinct(self, level: int) -> int:
        return self.listed or 1_000_000

    def every(self, level: int) -> Iterator[Task]:
        return (self.task(str(number), level) for number in range(self.listed))


def kept(known: Skill, prompts: Iterable[str]) -> int:
    leaks = Leaks(forms=[forms_of(known)])
    return read(*(pair(each, "x") for each in prompts), leaks=leaks).report.kept


EVERYDAY = [f"What is {thing} made of?" for thing in ("snow", "bread", "rope", "time", "rain", "salt")]


@pytest.mark.parametrize(("prompt", "listed"), [("reverse {}", 0), ("{} is odd?", 2000), ("{}", 2000)])
def test_a_skill_that_makes_up_words_is_known_all_the_same(prompt: str, listed: int) -> None:
    known = Words(prompt, listed)
    aside = held_out_tasks(known, 2, seed=1).tasks
    assert kept(known, (task.prompt for task in aside)) == 0
    practice = {task.prompt for task in training_tasks(known, {1: 1.0}, 50, seed=1)}
    assert kept(known, practice) == len(practice)
    assert kept(known, EVERYDAY) == len(EVERYDAY)


def test_where_no_word_tells_a_prompt_only_those_that_were_drawn_are_refused() -> None:
    known = Words("{}")
    drawn = forms_of(known).prompts
    assert len(drawn) > 20
    assert kept(known, drawn) == 0
    assert kept(known, EVERYDAY) == len(EVERYDAY)


@pytest.mark.parametrize("skill", ["bin", "sy", "calendar_arithmetic", "simple_equations"])
def test_no_shipped_skill_has_more_forms_than_are_learned(skill: str) -> None:
    found = forms_of(find_skill(skill))
    assert found.words is None
    assert len(found.shapes) <= MOST_FORMS


def test_what_a_trial_asked_is_refused_in_any_guise_and_at_the_deep_gate_anywhere() -> None:
    leaks = Leaks(asked=["add 0110 1010"])
    for guise in ("add 0110 1010", " ADD  0110 1010\n"):
        assert read(pair(guise, "x"), gate="quick", leaks=leaks).report.kept == 0
    turns = [("user", "add 0110 1010"), ("assistant", "10000"), ("user", "and now?"), ("assistant", "done")]
    dialogue = line(messages=[{"role": role, "content": text} for role, text in turns])
    assert read(dialogue, leaks=leaks).report.kept == 0
    hidden = pair("Explain this:\nadd 0110 1010", "It adds.")
    assert read(hidden, leaks=leaks).report.kept == 1
    assert read(hidden, gate="deep", leaks=leaks).report.kept == 0


def test_a_lineage_and_its_refusals_come_back_as_they_were_written(tmp_path: Path) -> None:
    claim = tmp_path / "20260101-000000-high-0a0b0c0d"
    assert read_lineage(claim) is None
    assert list(refusals(claim)) == []
    report = read(pair("a", "b"), b"{").report
    lineage = Lineage(
        title="\x1b[31m.jsonl",
        sha256="ab",
        size=3,
        read=1.5,
        save_id="s",
        campaign=1,
        outcome="quest",
        quest=4,
        report=report,
    )
    write_lineage(claim, lineage)
    assert read_lineage(claim) == lineage
    with open_refused(claim) as file:
        file.write(msgspec.json.encode(report.first[0]) + b"\n")
    assert (
        list(refusals(claim))
        == report.first
        == [RefusedRecord(line=2, kind="not JSON", reason=report.first[0].reason, text="{")]
    )
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    (tmp_path / f"{claim.name}.lineage.json").write_bytes(b"{")
    with pytest.raises(QuestError, match="can't be read"):
        read_lineage(claim)
