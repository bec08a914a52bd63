"""Judges answers to general prompts again, and compares them with the base model's recorded answers."""

from __future__ import annotations

from collections.abc import Sequence

from quests.drawing.general_prompts import flaw, likeness
from saves.events import TrialHeld
from saves.file.rows import AnswerRow


class GeneralTrials:
    """The general examinations of a save, in the order they were held."""

    def __init__(self) -> None:
        self.base: set[tuple[str, str]] = set()
        """Pairs of a prompt and a base model's answer to it."""

    def flaw(self, held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
        """Why the next examination can't be as recorded; empty if it can. To be called in their order."""
        if len(rows) != held.asked:
            return f"it has {len(rows)} answers, where it tells of {held.asked}"
        for number, row in enumerate(rows, 1):
            if row.score != (0.0 if flaw(row.said) else 1.0):
                return f"answer {number} does not score what was told"
            if held.checkpoint is not None and (row.prompt, row.expected) not in self.base:
                return f"answer {number} is held to what the base model did not say"
        if held.checkpoint is None:
            self.base.update((row.prompt, row.said) for row in rows)
        elif held.likeness != (found := likeness((row.said, row.expected) for row in rows)):
            return f"its answers are {found} like the base model's, where it tells of {held.likeness}"
        right = sum(row.score >= 1 for row in rows)
        return "" if right == held.correct else f"{right} answers are right, where it tells of {held.correct}"
