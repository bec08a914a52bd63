"""The first gate: strict JSON, in one of three forms, becomes a lesson."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Literal, NoReturn

import msgspec

from quests.scrolls.report import BadLine

Form = Literal["messages", "completion", "preference"]
FORMS = "`messages`, or `prompt` and `completion`, or `prompt`, `chosen` and `rejected`"
MARK = "\N{BYTE ORDER MARK}"

_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What the hero is to answer, and to what."""

    line: int
    form: Form
    history: tuple[tuple[str, str], ...] = ()
    """Role and text of what was said before the prompt."""
    prompt: str
    answer: str
    rejected: str = ""
    """What it should not answer, where that is known."""

    def texts(self) -> Iterator[str]:
        """Everything in it that is read or learned."""
        yield from (text for _, text in self.history)
        yield self.prompt
        yield self.answer

    def size(self, turn_bytes: int) -> int:
        """Bytes of its texts, and so many more for each turn."""
        return sum(len(text.encode()) + turn_bytes for text in self.texts())


class Turn(msgspec.Struct, frozen=True):
    role: Literal["system", "user", "assistant"]
    content: str


class Dialogue(msgspec.Struct, frozen=True):
    messages: list[Turn]


class Completion(msgspec.Struct, frozen=True):
    prompt: str
    completion: str


class Preference(msgspec.Struct, frozen=True):
    prompt: str
    chosen: str
    rejected: str


def parse(data: bytes, line: int, depth: int) -> Lesson:
    """One line as a lesson; raises BadLine with what is wrong with it. Fields it does not know are left."""
    record = _record(_decoded(data, line), depth)
    try:
        lesson = _lesson(record, line)
    except msgspec.ValidationError as flaw:
        what = _lowered(str(flaw)).replace(" - at `$.", ", at `")
        raise BadLine("another form", f"is not as its form has it: {what}") from flaw
    _check_texts(lesson)
    return lesson


def _decoded(data: bytes, line: int) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as flaw:
        raise BadLine("not UTF-8", f"is not UTF-8 at byte {flaw.start + 1}") from flaw
    return text.removeprefix(MARK) if line == 1 else text


def _record(text: str, depth: int) -> dict[str, Any]:
    if _nesting(text) > depth:
        raise BadLine("nested too deep", f"is nested deeper than {depth} levels")
    try:
        record = _DECODER.decode(text)
    except json.JSONDecodeError as flaw:
        where = f"{_lowered(flaw.msg.removesuffix(' at'))}, at character {flaw.pos + 1}"
        raise BadLine("not JSON", f"is not whole JSON: {where}") from flaw
    except ValueError as flaw:
        raise BadLine("not a number", "has a number with thousands of digits") from flaw
    if not isinstance(record, dict):
        raise BadLine("another form", f"is no JSON object with {FORMS}")
    for each in _strings(record):
        if not _encodable(each):
            raise BadLine("half a character", "has one half of a surrogate pair, which is no character")
    return record


def _lesson(record: dict[str, Any], line: int) -> Lesson:
    if "messages" in record and "prompt" in record:
        raise BadLine("another form", "has both `messages` and `prompt`, so that its form can't be told")
    if "messages" in record:
        return _dialogue(msgspec.convert(record, Dialogue), line)
    if "completion" in record and "chosen" in record:
        raise BadLine("another form", "has both `completion` and `chosen`, so that its form can't be told")
    if "completion" in record:
        pair = msgspec.convert(record, Completion)
        return Lesson(line=line, form="completion", prompt=pair.prompt, answer=pair.completion)
    if "chosen" in record or "rejected" in record:
        choice = msgspec.convert(record, Preference)
        return Lesson(
            line=line,
            form="preference",
            prompt=choice.prompt,
            answer=choice.chosen,
            rejected=choice.rejected,
        )
    raise BadLine("another form", f"has neither of the three forms: {FORMS}")


def _dialogue(dialogue: Dialogue, line: int) -> Lesson:
    roles = [turn.role for turn in dialogue.messages]
    if roles[-2:] != ["user", "assistant"]:
        raise BadLine(
            "another form", "has `messages` that do not end with a user's and the assistant's after it"
        )
    if "system" in roles[1:]:
        raise BadLine("another form", "has a system message that is not the first")
    *before, asked, said = dialogue.messages
    return Lesson(
        line=line,
        form="messages",
        history=tuple((turn.role, turn.content) for turn in before),
        prompt=asked.content,
        answer=said.content,
    )


def _check_texts(lesson: Lesson) -> None:
    if not all(text.strip() for text in lesson.texts()):
        raise BadLine("empty text", "has a text with nothing in it")
    if lesson.form == "preference" and lesson.answer == lesson.rejected:
        raise BadLine("no preference", "has the same text as `chosen` and `rejected`")
    if any("\0" in text for text in (*lesson.texts(), lesson.rejected)):
        raise BadLine("NUL", "has a NUL character in a text")


def _nesting(text: str) -> int:
    depth = deepest = 0
    for mark in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if mark[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _strings(each)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadLine("key twice", f"has the key {json.dumps(twice[:40])} twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise BadLine("not a number", f"has {text}, which JSON does not know")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise BadLine("not a number", f"has the number {text[:20]}, which is too large")
    return value


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
