"""A lesson of a scroll: a prompt, and the answer that the hero should or should not give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Form = Literal["messages", "completion", "preference", "rejected"]


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt, and the answer that the hero should or should not give."""

    line: int
    form: Form
    history: tuple[tuple[str, str], ...] = ()
    """The conversation before the prompt, as pairs of role and text."""
    prompt: str
    answer: str
    """The answer to learn; empty in the form `rejected`, which has only a bad answer."""
    rejected: str = ""
    """An answer that the hero should not give; empty where none is known."""

    @property
    def trainable(self) -> bool:
        """Whether the lesson has an answer to learn."""
        return self.form != "rejected"

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        """All that is read before the answer, as pairs of role and text; it identifies a lesson."""
        return (*self.history, ("user", self.prompt))

    def texts(self) -> Iterator[str]:
        """All texts that are read or learned; for the form `rejected` the bad answer is the last."""
        yield from (text for _, text in self.history)
        yield self.prompt
        yield self.answer if self.trainable else self.rejected

    def size(self, turn_bytes: int) -> int:
        """Bytes of the lesson's texts, and `turn_bytes` more for each text."""
        return sum(len(text.encode()) + turn_bytes for text in self.texts())
