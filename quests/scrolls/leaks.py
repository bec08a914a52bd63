"""Held-out tasks in a scroll: what a trial may ask must never be trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from quests.scrolls.forms import Forms, form
from quests.scrolls.report import BadLine
from quests.scrolls.schema import Lesson
from quests.task import is_held_out


class Leaks:
    """The prompts that were asked in trials, and the forms of those that may still be."""

    def __init__(self, asked: Iterable[str] = (), forms: Iterable[Forms] = ()) -> None:
        self._asked = {_digest(folded(prompt)) for prompt in asked}
        self._forms = list(forms)

    def check(self, lesson: Lesson, *, everywhere: bool) -> None:
        """Raise BadLine for a lesson that asks a held-out task, or `everywhere` has one in any line."""
        asked = [text for role, text in lesson.history if role == "user"] + [lesson.prompt]
        for text in _all_lines(lesson) if everywhere else asked:
            what = self._found(text)
            if what:
                raise BadLine("held-out task", f"has {what}, which must stay unseen until a trial asks it")

    def _found(self, text: str) -> str:
        if _digest(folded(text)) in self._asked:
            return "a task that a trial has asked"
        prompt, shape = _canonical(text), form(text)
        skill = next((each.skill for each in self._forms if each.fit(prompt, shape)), "")
        if skill and is_held_out(prompt):
            return f"a prompt of {skill.upper()} on its held-out side"
        return ""


def folded(text: str) -> str:
    """The text, whatever its case and its spaces."""
    return " ".join(text.casefold().split())


def _canonical(text: str) -> str:
    """A prompt as its skill writes it, whatever spaces were put in; lines are left as they are."""
    bare = text.strip()
    return bare if "\n" in bare else " ".join(bare.split())


def _all_lines(lesson: Lesson) -> Iterator[str]:
    for text in lesson.texts():
        yield text
        yield from text.splitlines()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:8]
