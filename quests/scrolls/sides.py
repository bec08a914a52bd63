"""Which lessons of a scroll are trained on, and which only tell whether that helped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from quests.scrolls.schema import Lesson
from quests.task import is_held_out

FEWEST = 8
"""Lessons from which on at least one is held out."""


def held_out(lessons: Sequence[Lesson]) -> set[int]:
    """Lines of the lessons that are never trained on: an eighth of all prompts, by their hash.

    Lessons with one prompt stay on one side. Of few lessons none may be held out, and none where that would
    leave nothing to train on.
    """
    prompts = {lesson.prompt for lesson in lessons}
    chosen = {prompt for prompt in prompts if is_held_out(prompt)}
    if not chosen and len(lessons) >= FEWEST:
        chosen = {min(prompts, key=lambda prompt: hashlib.sha256(prompt.encode()).digest())}
    if chosen == prompts:
        return set()
    return {lesson.line for lesson in lessons if lesson.prompt in chosen}
