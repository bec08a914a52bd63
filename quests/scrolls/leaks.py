"""Held-out tasks in a scroll: what a trial may ask must never be trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from quests.scrolls.forms import Forms, form
from quests.scrolls.lesson import Lesson
from quests.scrolls.report import BadLine
from quests.task import is_held_out

HELD_OUT, MEASURED = "held-out task", "measured prompt"
"""The kinds of fault."""
UNSEEN = "must stay unseen until a trial asks it"


class Leaks:
    """The prompts that trials have asked, and the forms of prompts that trials may still ask."""

    def __init__(
        self, asked: Iterable[str] = (), forms: Iterable[Forms] = (), measured: Iterable[str] = ()
    ) -> None:
        """`measured` are the general prompts on which the hero's drift is measured."""
        self._asked = {_digest(fold_text(prompt)) for prompt in asked}
        self._forms = list(forms)
        self._measured = {_digest(fold_text(prompt)) for prompt in measured}

    def check(self, lesson: Lesson, *, everywhere: bool) -> None:
        """Raise BadLine for a lesson that asks a held-out task or, with `everywhere`, has one in any line."""
        asked = [text for role, text in lesson.history if role == "user"] + [lesson.prompt]
        for text in _all_lines(lesson) if everywhere else asked:
            self._check(text)

    def _check(self, text: str) -> None:
        digest = _digest(fold_text(text))
        if digest in self._measured:
            what = "a general prompt by which the hero's drift is measured"
            raise BadLine(MEASURED, f"has {what}, and practice would only hide that")
        if digest in self._asked:
            raise BadLine(HELD_OUT, f"has a task that a trial has asked, which {UNSEEN}")
        prompt, shape = _canonical(text), form(text)
        skill = next((each.skill for each in self._forms if each.fit(prompt, shape)), "")
        if skill and is_held_out(prompt):
            what = f"a prompt of {skill.upper()} on its held-out side"
            raise BadLine(HELD_OUT, f"has {what}, which {UNSEEN}")


def fold_text(text: str) -> str:
    """The text without differences of case and white space."""
    return " ".join(text.casefold().split())


def _canonical(text: str) -> str:
    """A prompt as its skill writes it, with extra spaces removed; several lines are only stripped."""
    bare = text.strip()
    return bare if "\n" in bare else " ".join(bare.split())


def _all_lines(lesson: Lesson) -> Iterator[str]:
    for text in lesson.texts():
        yield text
        yield from text.splitlines()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:8]
