"""Whether a task that a module's class made can be asked, learned and stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from quests.packs.manifest import MOST_TOKENS, SkillEntry
from quests.packs.rows import MOST_OPERATION, MOST_PROMPT
from quests.packs.verifiers import can_be_read
from quests.primitives import PRIMITIVES
from quests.task import Task

MOST_SHOWN = 40
"""Characters of an answer that a refusal quotes."""
MOST_PRIMITIVES = 20
NO_TEXT = "prompt, answer and operation must be text"


def shape_flaws(task: Task) -> Iterator[str]:
    """Flaws with which a task can't be sent to another process: wrong types, and texts that are too long."""
    yield from _text_flaws(task)
    yield from _rest_flaws(task)


def _text_flaws(task: Task) -> Iterator[str]:
    texts = (task.prompt, task.answer, task.operation)
    if not all(isinstance(each, str) for each in texts):
        yield NO_TEXT
        return
    if len(task.prompt) > MOST_PROMPT or not task.prompt.strip():
        yield f"a prompt must have 1 to {MOST_PROMPT} characters"
    if len(task.answer) > MOST_TOKENS:
        yield _too_long(task.answer)
    if not task.answer.strip():
        yield "it has no answer"
    if len(task.operation) > MOST_OPERATION:
        yield f"an operation must have up to {MOST_OPERATION} characters"
    # Checked last, since it looks at every character.
    if not all(map(is_text, texts)):
        yield NO_TEXT


def flaws(task: Task, entry: SkillEntry, *, judged: bool) -> Iterator[str]:
    """Flaws with which a skill can't use a task; `judged` says whether the class judges answers itself."""
    yield from _text_flaws(task)
    assert entry.evaluation.answer_tokens is not None
    if len(task.answer.encode()) > entry.evaluation.answer_tokens:
        yield _too_long(task.answer)
    verifier = entry.evaluation.verifier
    if not (judged or can_be_read(verifier, task.answer)):
        yield f"the answer {task.answer[:MOST_SHOWN]!r} can't be read as {verifier}"
    if not set(task.primitives) <= PRIMITIVES:
        yield "it names a primitive there is not"


def is_text(text: str) -> bool:
    """Whether a text can be stored: it has no NUL and no lone surrogate."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _rest_flaws(task: Task) -> Iterator[str]:
    if not _is(tuple[str, ...], task.primitives) or len(task.primitives) > MOST_PRIMITIVES:
        yield f"its primitives must be up to {MOST_PRIMITIVES} names"
    if not isinstance(task.result, str) or len(task.result) > MOST_TOKENS or not is_text(task.result):
        yield f"its result must be text of up to {MOST_TOKENS} characters"
    if not _is(tuple[tuple[str, str], ...], task.history) or _length(task.history) > MOST_PROMPT:
        yield f"its history must be pairs of a role and a text, up to {MOST_PROMPT} characters in all"


def _is(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, TypeError):
        return False
    return True


def _length(history: tuple[tuple[str, str], ...]) -> int:
    return sum(len(role) + len(text) for role, text in history)


def _too_long(answer: str) -> str:
    return f"the answer {answer[:MOST_SHOWN]!r} is longer than evaluation.answer_tokens"
