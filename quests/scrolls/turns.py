"""Messages of all known formats as turns: who speaks, what is said, and whether that is learned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from common.strict_json import NotStrict, decoded, shortened
from quests.scrolls.fields import Notes, Sorted, is_empty, plain_name, table
from quests.scrolls.report import UNLEARNED, BadLine

_LISTED = re.compile(r"\s*\[\s*\{\s*['\"](role|content|from|value)['\"]\s*:")
"""The beginning of a list of messages that was written as text."""
_BRACKETED = re.compile(r"\s*(\[.*\]|\{.*\})\s*", re.DOTALL)
NESTED = 32
"""Maximum nesting of a text that is searched for messages."""
_TYPES = {str: "str", bool: "bool", int: "int", float: "float", list: "array", dict: "object"}


class Turn(NamedTuple):
    role: str
    text: str
    learned: bool | None = None
    """Whether the turn is marked to be learned; None where it has no such mark."""
    mark: str = ""
    """The field that marks the turn."""


def text_of(value: Any, where: str, unknown: set[str] | None = None) -> str:
    """A text, or a list of text parts joined by line breaks; raises BadLine for any other value.

    Unknown fields of parts are added to `unknown`.
    """
    if isinstance(value, str):
        if _is_messages(value):
            raise BadLine("another form", f"has messages written as text in `{where}`: write them as a list")
        return value
    if isinstance(value, list):
        return "\n".join(_part(each, where, set() if unknown is None else unknown) for each in value)
    raise _no_text(value, where)


def turns_of(value: Any, where: str, depth: int, notes: Notes) -> list[Turn]:
    """A list of messages as turns; raises BadLine."""
    if isinstance(value, str):
        value = _unpacked(value, where, depth)
    if isinstance(value, dict):
        value = [value]
        if all(map(str.isdigit, value[0])):
            told = 'holds a table by its columns, as pandas writes it: write it with `orient="records"`'
            raise BadLine("another form", told)
    if not isinstance(value, list):
        raise _mistyped("array", value, where)
    unknown: set[str] = set()
    turns = [_turn(each, f"{where}[{at}]", unknown) for at, each in enumerate(value)]
    _check_names(value)
    notes.add_unknown(unknown)
    return turns


def history_of(value: Any, where: str, depth: int, notes: Notes) -> list[Turn]:
    """The conversation before, given as messages or as pairs of question and answer; raises BadLine."""
    if isinstance(value, str):
        value = _unpacked(value, where, depth)
    pairs = isinstance(value, list) and all(isinstance(each, list) for each in value)
    if not pairs:
        return turns_of(value, where, depth, notes)
    if any(len(each) != 2 for each in value):
        raise BadLine("another form", f"has a `{where}` that is not of pairs, a question and its answer")
    return [
        Turn(role, text_of(said, where))
        for each in value
        for role, said in zip(("user", "assistant"), each, strict=True)
    ]


def is_talk(value: object) -> bool:
    """Whether a value is a message or a list with messages, and not a text or its parts."""
    if isinstance(value, dict):
        return True
    return isinstance(value, list) and any(_is_message(each) for each in value)


def learned_end(turns: Sequence[Turn], notes: Notes) -> list[Turn]:
    """The turns up to the answer that is learned; raises BadLine where there is none.

    The answer is the last turn or, where this is marked not to be learned, the last that is marked to be.
    """
    for turn in turns:
        if turn.learned and turn.role != "assistant" and turn.mark != "weight":
            raise BadLine(
                "can't be obeyed", f"has a {turn.role} message marked to be learned by `{turn.mark}`"
            )
    marked = [at for at, turn in enumerate(turns) if turn.learned and turn.role == "assistant"]
    last = turns[-1]
    if last.learned is not False:
        notes.earlier += any(at < len(turns) - 1 for at in marked)
        return list(turns)
    if not marked:
        raise BadLine(UNLEARNED, f"has a last message marked not to be learned by `{last.mark}`")
    notes.earlier += len(marked) > 1
    return list(turns[: marked[-1] + 1])


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "type" not in value


def _turn(value: Any, where: str, unknown: set[str]) -> Turn:
    if not isinstance(value, dict):
        raise _mistyped("object", value, where)
    fields = Sorted(value, table().messages)
    unknown |= {f"message {name}" for name in fields.unknown}
    (asked, role), (name, content) = fields.one("role"), fields.one("content")
    if not asked:
        raise BadLine("another form", f"has a message without `role` or `from`, at `{where}`")
    if not name:
        raise BadLine("another form", f"has a message without `content` or `value`, at `{where}`")
    speaker = table().roles.get(role.strip().lower()) if isinstance(role, str) else None
    if speaker is None:
        known = ", ".join(dict.fromkeys(table().roles.values()))
        raise BadLine(
            "another form",
            f"has a message from {shortened(repr(role))}, where {known} are known, at `{where}.{asked}`",
        )
    if not is_empty(fields.one("name")[1]):
        unknown.add("message name")
    mark, learned = _mark(fields)
    return Turn(speaker, text_of(content, f"{where}.{name}", unknown), learned, mark)


def _mark(fields: Sorted) -> tuple[str, bool | None]:
    marks = list(fields.marks())
    if not marks:
        return "", None
    if len({says for _, says in marks}) > 1:
        names = " and ".join(f"`{name}`" for name, _ in marks)
        raise BadLine("can't be obeyed", f"has a message with {names}, which are at odds")
    return marks[0]


def _check_names(messages: Iterable[dict[str, Any]]) -> None:
    """Raise BadLine where one role speaks by several names: the hero's template tells only roles apart."""
    names: dict[str, set[str]] = {}
    for each in messages:
        fields = Sorted(each, table().messages)
        role, name = fields.one("role")[1], fields.one("name")[1]
        if not is_empty(name):
            names.setdefault(str(role), set()).add(str(name))
    for role, known in names.items():
        if len(known) > 1:
            told = shortened(", ".join(sorted(known)))
            raise BadLine("field not taken", f"has several speakers as {role!r} by `name` ({told})")


def _is_messages(text: str) -> bool:
    """Whether a text is a message, or a list of them, as JSON or as Python writes it."""
    if _LISTED.match(text):
        return True
    if not _BRACKETED.fullmatch(text):
        return False
    try:
        found = decoded(text, NESTED)
    except NotStrict:
        return False
    messages = found if isinstance(found, list) else [found]
    return any(isinstance(each, dict) and _speaks(each) for each in messages)


def _speaks(value: dict[str, Any]) -> bool:
    """Whether an object is a message of a known role."""
    known = table().messages
    fields = {known[name].is_: each for raw, each in value.items() if (name := plain_name(raw)) in known}
    role = fields.get("role")
    return "content" in fields and isinstance(role, str) and role.strip().lower() in table().roles


def _part(part: Any, where: str, unknown: set[str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        _check_part(part, where, unknown)
    kind = part.get("type", "text") if isinstance(part, dict) else None
    if kind in ("text", "input_text", "output_text") and isinstance(part.get("text"), str):
        return str(part["text"])
    if kind is None or kind == "text":
        raise _no_text(part, where)
    raise BadLine("field not taken", f"has a part of the type {shortened(repr(kind))} in `{where}`, not text")


def _check_part(part: dict[str, Any], where: str, unknown: set[str]) -> None:
    """Raise BadLine for a part with a field that has a meaning in messages; note unknown fields."""
    for raw, value in part.items():
        name, field = plain_name(raw), table().messages.get(plain_name(raw))
        if field is None and name not in ("type", "text"):
            unknown.add(f"part {raw}")
        elif field is not None and not is_empty(value):
            told = f"has `{name}` on a part of `{where}`, and a part of a message can't be left unlearned"
            raise BadLine("field not taken", told)


def _unpacked(text: str, where: str, depth: int) -> Any:
    """Messages that were written as JSON text, as in a table's cells."""
    try:
        return without_nulls(decoded(text, depth))
    except NotStrict as flaw:
        raise BadLine("another form", f"has `{where}` as text that is no JSON list of messages") from flaw


def without_nulls(value: Any) -> Any:
    """A value with all nulls left out, at every depth."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_nulls(each) for each in value if each is not None]
    return value


def _no_text(value: object, where: str) -> BadLine:
    return _mistyped("str", value, where)


def _mistyped(wanted: str, value: object, where: str) -> BadLine:
    found = _TYPES.get(type(value), type(value).__name__)
    return BadLine(
        "another form", f"is not as its form has it: expected `{wanted}`, got `{found}`, at `{where}`"
    )
