"""The second gate: checks of length, repeats, held-out tasks and balance, as closely as the gate says."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from quests.scrolls.leaks import Leaks, fold_text
from quests.scrolls.lesson import Lesson
from quests.scrolls.limits import ScrollLimits
from quests.scrolls.report import BadLine, Gate, Unit

ENOUGH = 20
"""Minimum number of lessons for a statement on their balance."""
LOST = "\N{REPLACEMENT CHARACTER}"
QUOTED = 40
"""Characters of an answer that a sentence quotes."""

_WORDS = re.compile(r"\w+")


class Content:
    """Checks lessons one after the other, and remembers them to find repeats."""

    def __init__(self, gate: Gate, leaks: Leaks, limits: ScrollLimits) -> None:
        self.gate, self.leaks, self.limits = gate, leaks, limits
        self.seen: dict[bytes, int] = {}
        self.prompts: dict[bytes, bytes] = {}
        self.at_odds = 0
        """Lessons whose context has another answer in an earlier lesson."""
        self.left = limits.text_bytes
        self.unit: Unit = "line"
        """What the file is counted in, for the reasons of refusals."""

    def check(self, lesson: Lesson) -> None:
        """Raise BadLine for a lesson that must not be trained on."""
        size = lesson.size(self.limits.turn_bytes)
        longest = self.limits.lesson_bytes
        if size > longest:
            raise BadLine("too long to learn", f"needs {size} bytes, and a lesson has at most {longest}")
        self.leaks.check(lesson, everywhere=self.gate == "deep")
        if self.gate != "quick" and any(LOST in text for text in lesson.texts()):
            raise BadLine(
                "lost characters", f"has the sign {LOST}, which stands for characters that were lost"
            )
        self._check_repeated(lesson)
        self._note_odds(lesson)
        self.left -= size

    @property
    def full(self) -> bool:
        """Whether the limit on a scroll's text leaves less than the room of the longest lesson."""
        return self.left < self.limits.lesson_bytes

    def _check_repeated(self, lesson: Lesson) -> None:
        key = _key(self.gate, lesson)
        before = self.seen.setdefault(key, lesson.line)
        if before != lesson.line:
            how = {"quick": "repeats", "standard": "repeats", "deep": "has the words of"}[self.gate]
            raise BadLine("repeated", f"{how} {self.unit} {before}")

    def _note_odds(self, lesson: Lesson) -> None:
        if not lesson.trainable:
            return
        answer = _digest(lesson.answer)
        before = self.prompts.setdefault(_digest(repr(lesson.context)), answer)
        self.at_odds += before != answer


def balance(lessons: Sequence[Lesson], gate: Gate, unit: Unit = "line") -> tuple[list[Lesson], list[str]]:
    """Surplus lessons of an answer that more than half of all lessons have, and warnings about the balance.

    `deep` returns the surplus, to be refused; `standard` only warns, and `quick` does not check.
    """
    lessons = [lesson for lesson in lessons if lesson.trainable]
    if gate == "quick" or len(lessons) < ENOUGH:
        return [], []
    [(answer, count)] = Counter(lesson.answer for lesson in lessons).most_common(1)
    others = len(lessons) - count
    if count <= others:
        return [], []
    share = f"{count} of {len(lessons)} {unit}s have the answer “{answer[:QUOTED]}”"
    if gate == "standard":
        return [], [share]
    same = [lesson for lesson in lessons if lesson.answer == answer]
    return same[max(others, ENOUGH // 2) :], [share]


def _key(gate: Gate, lesson: Lesson) -> bytes:
    said = lesson.answer if lesson.trainable else lesson.rejected
    if gate == "deep":
        words = " ".join(text for _, text in lesson.context)
        return _digest(_bag(words), _bag(said), lesson.form * (not lesson.trainable))
    alike = str if gate == "quick" else fold_text
    read = [(role, alike(text)) for role, text in lesson.context]
    return _digest(repr(read), alike(said), lesson.form * (not lesson.trainable))


def _bag(text: str) -> str:
    """The words of a text in alphabetical order, ignoring case."""
    words = sorted(_WORDS.findall(text.casefold()))
    return " ".join(words) if words else fold_text(text)


def _digest(*texts: str) -> bytes:
    return hashlib.sha256("\0".join(texts).encode()).digest()[:12]
