"""A record of any known shape as a lesson: a chat, a question with its answer, or a choice of two answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from common.strict_json import shortened
from quests.scrolls.fields import Notes, Sorted, is_empty, plain_name, table, truth
from quests.scrolls.lesson import Form, Lesson
from quests.scrolls.report import UNLEARNED, BadLine
from quests.scrolls.turns import Turn, history_of, is_talk, learned_end, text_of, turns_of, without_nulls

FORMS = (
    "`messages`, or `prompt` and `completion`, or `prompt`, `chosen` and `rejected`"
    " (docs/SCROLLS.md has the other names)"
)
BETWEEN = "\n\n"
"""Separates a question from the material for it."""
MOST_TOLD = 6
"""Fields that a refusal quotes of a record that fits no form."""


class _Shape:
    """One record, its fields sorted by what they mean."""

    def __init__(self, record: Mapping[str, Any], line: int, depth: int, notes: Notes) -> None:
        self.line, self.depth, self.notes = line, depth, notes
        self.cut = False
        """Whether the lesson ends before the record's last message."""
        self.record = _unwrapped(without_nulls(record))
        self.fields = Sorted(self.record, table().columns)
        notes.add_unknown(self.fields.unknown)

    def lesson(self) -> Lesson:
        fields = self.fields
        for name, learned in fields.marks():
            if not learned:
                raise BadLine(UNLEARNED, f"is marked not to be learned by `{name}`")
        label, good = fields.one("label")
        rejected = bool(label) and not is_empty(good) and not truth(label, good)
        if fields.one("chosen")[0] or fields.one("rejected")[0]:
            if label and not is_empty(good):
                raise BadLine("another form", f"has both `{label}` and two answers to choose from")
            return self._choice()
        made = self._dialogue()
        if rejected and self.cut:
            raise _at_odds(f"`{label}`")
        return replace(made, form="rejected", answer="", rejected=made.answer) if rejected else made

    def _dialogue(self) -> Lesson:
        chat, messages = self._chat()
        answered, answer = self.fields.one("answered")
        if chat:
            self._only_chat(chat, messages, answered)
            return self._made("messages", chat, self._before(messages))
        asked = self._asked()
        if not asked or not answered:
            raise _formless(self.record, asked, answered)
        return self._made("completion", answered, [*self._before(asked), self._answer(answered, answer)])

    def _choice(self) -> Lesson:
        (good, chosen), (bad, rejected) = self.fields.one("chosen"), self.fields.one("rejected")
        if answered := self.fields.one("answered")[0]:
            both = f"has both `{answered}` and `{good or bad}`"
            raise BadLine("another form", f"{both}, so that its form can't be told")
        if not good or not bad or is_empty(chosen) or is_empty(rejected):
            missing = "rejected" if good and not is_empty(chosen) else "chosen"
            raise BadLine("another form", f"is not as its form has it: missing required field `{missing}`")
        asked, (chat, messages) = self._asked(), self._chat()
        if chat and not asked and messages[-1].role == "user":
            chat, asked = "", messages
        liked, disliked = (self._whole(asked, name, each) for name, each in ((good, chosen), (bad, rejected)))
        if chat and _said(messages) != _said(liked):
            raise BadLine("another form", f"has both `{chat}` and `{good}`, so that its form can't be told")
        if _said(liked[:-1]) != _said(disliked[:-1]):
            raise BadLine("another form", f"has `{good}` and `{bad}` that differ before their last message")
        if len(liked) == 1:
            told = f"has `{good}` and `{bad}` without the `prompt` that they answer"
            raise BadLine("another form", told)
        made = self._made("preference", good, self._before(liked))
        if self.cut:
            raise _at_odds("two answers to choose from")
        return replace(made, rejected=disliked[-1].text)

    def _chat(self) -> tuple[str, list[Turn]]:
        name, value = self.fields.one("chat")
        if not name or is_empty(value):
            return "", []
        return name, turns_of(value, name, self.depth, self.notes)

    def _only_chat(self, chat: str, messages: Sequence[Turn], answered: str) -> None:
        """Raise BadLine where a record has more beside a chat than a question from the chat."""
        asked, question = self.fields.one("asked", "either")
        said = [turn.text.strip() for turn in messages if turn.role == "user"]
        repeats = isinstance(question, str) and question.strip() in said
        if answered or (asked and not repeats and not is_empty(question)):
            other = answered or asked
            raise BadLine("another form", f"has both `{chat}` and `{other}`, so that its form can't be told")
        for name, value in (*self._material(), self.fields.one("history")):
            if name and not is_empty(value):
                raise BadLine("another form", f"has `{name}` beside `{chat}`: write it into the messages")

    def _material(self) -> list[tuple[str, Any]]:
        return list(self.fields.known.get("beside", {}).items())

    def _asked(self) -> list[Turn]:
        """The question as turns, together with the material for it."""
        material = self._material()
        name, value = self.fields.one("asked")
        blank = isinstance(value, str) and not value.strip()
        if name and not (blank and "either" in self.fields.known):
            material = [*self.fields.known.get("either", {}).items(), *material]
        else:
            name, value = self.fields.one("either")
        if not name:
            return []
        texts = [text_of(each, which) for which, each in material if not is_empty(each)]
        if not is_talk(value):
            return [Turn("user", BETWEEN.join([text_of(value, name), *filter(str.strip, texts)]))]
        if texts:
            raise BadLine("another form", f"has material beside messages in `{name}`: write it into them")
        return turns_of(value, name, self.depth, self.notes)

    def _answer(self, name: str, value: Any) -> Turn:
        if not is_talk(value):
            return Turn("assistant", text_of(value, name))
        turns = turns_of(value, name, self.depth, self.notes)
        if len(turns) != 1 or turns[0].role != "assistant":
            raise BadLine("another form", f"has `{name}` that is not one message of the assistant's")
        return turns[0]

    def _whole(self, asked: Sequence[Turn], name: str, value: Any) -> list[Turn]:
        """One of two answers together with the turns before it, which the answer's messages may repeat."""
        if not is_talk(value):
            return [*asked, Turn("assistant", text_of(value, name))]
        turns = turns_of(value, name, self.depth, self.notes)
        if len(turns) > 1:
            before = _said(turns[:-1])
            if asked and _said(asked) not in (before, before[-1:]):
                raise BadLine("another form", f"has `{name}` that answers something else than its question")
            return turns
        return [*asked, *turns]

    def _before(self, turns: Sequence[Turn]) -> list[Turn]:
        """The turns after the system message and the history that the record has in other fields."""
        name, system = self.fields.one("system")
        told = "" if not name or is_empty(system) else text_of(system, name)
        past, history = self.fields.one("history")
        before = [] if not past or is_empty(history) else history_of(history, past, self.depth, self.notes)
        whole = [*before, *turns]
        if not told.strip():
            return whole
        if whole[0].role == "system" and whole[0].text.strip() != told.strip():
            raise BadLine("another form", f"has a system message and another text as `{name}`")
        return whole if whole[0].role == "system" else [Turn("system", told), *whole]

    def _made(self, form: Form, name: str, turns: Sequence[Turn]) -> Lesson:
        if turns and turns[0].role == "system" and not turns[0].text.strip():
            turns = turns[1:]
        roles = [turn.role for turn in turns]
        if roles[-2:] != ["user", "assistant"]:
            told = f"has `{name}` that do not end with a user's message and the assistant's after it"
            raise BadLine("another form", told)
        if "system" in roles[1:]:
            raise BadLine("another form", "has a system message that is not the first")
        kept = learned_end(turns, self.notes)
        self.cut = len(kept) < len(turns)
        *before, asked, said = kept
        if asked.role != "user":
            raise BadLine(
                "another form", f"has `{name}` with an answer to learn that follows no user's message"
            )
        return Lesson(
            line=self.line,
            form=form,
            history=tuple((turn.role, turn.text) for turn in before),
            prompt=asked.text,
            answer=said.text,
        )


def lesson_of(record: Mapping[str, Any], line: int, depth: int, notes: Notes) -> Lesson:
    """A record as a lesson; raises BadLine with what is wrong with it."""
    lesson = _Shape(record, line, depth, notes).lesson()
    _check_texts(lesson)
    return lesson


def _unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record with the fields of its `input`, where that holds messages, moved into the record itself."""
    name = next((each for each in record if plain_name(each) == "input"), "")
    inner = record.get(name)
    if not isinstance(inner, dict) or "messages" not in inner or "prompt" in record:
        return record
    rest = {each: value for each, value in record.items() if each != name}
    within = {each: value for each, value in inner.items() if each != "messages"}
    beside = {plain_name(each): value for each, value in rest.items() if not is_empty(value)}
    for each, value in within.items():
        if not is_empty(value) and beside.get(plain_name(each), value) != value:
            told = (
                f"has `{plain_name(each)}` in `{name}` and another beside it, so that its form can't be told"
            )
            raise BadLine("another form", told)
    rest = {each: value for each, value in rest.items() if not is_empty(value)}
    return {**within, **rest, "prompt": inner["messages"]}


def _at_odds(other: str) -> BadLine:
    return BadLine("can't be obeyed", f"has {other}, and a last message that is marked not to be learned")


def _said(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    return [(turn.role, turn.text.strip()) for turn in turns]


def _formless(record: Mapping[str, Any], asked: Sequence[Turn], answered: str) -> BadLine:
    if asked or answered:
        what = "a question and no answer to it" if asked else f"`{answered}` and no question for it"
        return BadLine("another form", f"has {what}; a line has {FORMS}")
    names = ", ".join(f"`{shortened(name)}`" for name in list(record)[:MOST_TOLD])
    more = " and more" if len(record) > MOST_TOLD else ""
    has = f"has the fields {names}{more}, and " if names else "has "
    return BadLine("another form", f"{has}none of the forms: {FORMS}")


def _check_texts(lesson: Lesson) -> None:
    if not all(text.strip() for text in lesson.texts()):
        raise BadLine("empty text", "has a text with nothing in it")
    if lesson.form == "preference" and lesson.answer == lesson.rejected:
        raise BadLine("no preference", "has the same text as `chosen` and `rejected`")
    if any("\0" in text for text in (*lesson.texts(), lesson.rejected)):
        raise BadLine("NUL", "has a NUL character in a text")
