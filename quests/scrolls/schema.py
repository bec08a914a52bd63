"""The first gate: strict JSON, in one of three forms, becomes a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from quests.scrolls.report import BadLine
from quests.strict_json import NotStrict, decoded, lowered, shortened

Form = Literal["messages", "completion", "preference"]
FORMS = "`messages`, or `prompt` and `completion`, or `prompt`, `chosen` and `rejected`"
MARK = "\N{BYTE ORDER MARK}"


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
        what = shortened(lowered(str(flaw)).replace(" - at `$.", ", at `"))
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
    try:
        record = decoded(text, depth)
    except NotStrict as flaw:
        raise BadLine(flaw.kind, flaw.told) from flaw
    if not isinstance(record, dict):
        raise BadLine("another form", f"is no JSON object with {FORMS}")
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
    raise BadLine("another form", f"has none of the three forms: {FORMS}")


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
