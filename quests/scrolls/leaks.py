"""Held-out tasks in a scroll: what a trial may ask must never be trained on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile, takewhile
from random import Random

from quests.scrolls.report import BadLine
from quests.scrolls.schema import Lesson
from quests.task import Skill, is_held_out

FORM_WORDS = 4
"""Words by which the form of a skill's prompts is known."""
DRAWS = 16
"""Tasks drawn of each level to learn the forms, and as many more for each `FORMS_A_ROUND` forms known."""
FORMS_A_ROUND = 8

_IN_KEY = re.compile(r"[^=\s]+=[^=\s]+")
"""One sign of a key that says what each stands for, such as `moon=0`."""
_IN_BRACKETS = re.compile(r"\[\S+\]")
_EDGES = re.compile(r"^\W+|\W+$")


class Leaks:
    """The prompts that were asked in trials, and the forms of those that may still be."""

    def __init__(self, asked: Iterable[str] = (), forms: Mapping[str, str] | None = None) -> None:
        """`forms` maps each form to the skill whose prompts have it."""
        self._asked = {_digest(folded(prompt)) for prompt in asked}
        self._forms = dict(forms or {})

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
        skill = self._forms.get(form(text), "")
        if skill and is_held_out(_canonical(text)):
            return f"a prompt of {skill.upper()} on its held-out side"
        return ""


def forms(skills: Iterable[Skill]) -> dict[str, str]:
    """The forms of the skills' prompts at all levels, as far as draws of each show them."""
    return {shape: skill.name for skill in skills for shape in _forms_of(skill)}


def _forms_of(skill: Skill) -> set[str]:
    found: set[str] = set()
    for level in range(1, skill.levels + 1):
        rng, drawn = Random(f"forms {skill.name} {level}"), 0
        # The more forms there are, the rarer is each.
        while drawn < DRAWS * (1 + len(found) // FORMS_A_ROUND):
            found.add(form(skill.generate(level, rng).prompt))
            drawn += 1
    return found


def form(prompt: str) -> str:
    """How a prompt begins, whatever its numbers and letters, and whether it goes on for lines: `add # #`."""
    # How much working is asked for, as in `[verify] add 01 10`, makes no other task.
    words = list(dropwhile(_IN_BRACKETS.fullmatch, prompt.split()))
    key = list(takewhile(_IN_KEY.fullmatch, words))
    signs = {word.partition("=")[0] for word in key}
    begin = words[len(key) : len(key) + FORM_WORDS]
    lines = "…" if "\n" in prompt.strip() else ""
    return " ".join(["="] * bool(key) + [_kind(word, signs) for word in begin]) + lines


def folded(text: str) -> str:
    """The text, whatever its case and its spaces."""
    return " ".join(text.casefold().split())


def _canonical(text: str) -> str:
    """A prompt as its skill writes it, whatever spaces were put in; lines are left as they are."""
    bare = text.strip()
    return bare if "\n" in bare else " ".join(bare.split())


def _kind(word: str, signs: set[str]) -> str:
    core = _EDGES.sub("", word)
    if core in signs or any(letter.isdigit() for letter in word):
        return "#"
    return "@" if len(core) == 1 else core


def _all_lines(lesson: Lesson) -> Iterator[str]:
    for text in lesson.texts():
        yield text
        yield from text.splitlines()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:8]
