"""A lesson of a scroll: what the hero is to answer, and to what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Form = Literal["messages", "completion", "preference", "rejected"]


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What the hero is to answer, and to what."""

    line: int
    form: Form
    history: tuple[tuple[str, str], ...] = ()
    """Role and text of what was said before the prompt."""
    prompt: str
    answer: str
    """Empty where only what it should not answer is known, in the form `rejected`."""
    rejected: str = ""
    """What it should not answer, where that is known."""

    @property
    def trainable(self) -> bool:
        """Whether it has an answer to learn."""
        return self.form != "rejected"

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        """All that is read before the answer, by which a lesson is told from others."""
        return (*self.history, ("user", self.prompt))

    def texts(self) -> Iterator[str]:
        """Everything in it that is read or learned, or that the Judge will learn not to say."""
        yield from (text for _, text in self.history)
        yield self.prompt
        yield self.answer if self.trainable else self.rejected

    def size(self, turn_bytes: int) -> int:
        """Bytes of its texts, and so many more for each turn."""
        return sum(len(text.encode()) + turn_bytes for text in self.texts())
