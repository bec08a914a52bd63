"""Previews the quest that a file would become; nothing is written."""

from __future__ import annotations

import msgspec

from engine.inbox.intake import has_lessons
from engine.loop.tasks import item_task
from engine.loop.templating import lesson
from engine.rules.scrolls.parts import is_trained
from engine.rules.scrolls.posting import described, planned, rows
from engine.rules.scrolls.settings import scroll_settings
from heroes.definition import HeroDefinition
from quests.scrolls.reading import Reading
from quests.scrolls.sides import held_out
from saves.events import Scroll

SHOWN = 3
"""Lessons that are shown."""


class PreviewLesson(msgspec.Struct, frozen=True):
    """One lesson as the trainer would get it."""

    line: int
    read: str
    """What is read before the answer, in the hero's chat template; it has no part in the loss."""
    learned: str
    """The answer with its end of turn; all of it is in the loss."""


class Preview(msgspec.Struct, frozen=True):
    """The quest that a file would become, with a few of its lessons."""

    scroll: Scroll
    samples: list[PreviewLesson]
    """The file's first lessons that would be trained on."""


def preview(hero: HeroDefinition, title: str, reading: Reading) -> Preview | None:
    """What would be trained on and how; None if there is nothing to train on."""
    if not has_lessons(reading):
        return None
    lessons, aside = reading.lessons, held_out(reading.lessons)
    scroll = planned(described(title, "", "", reading.report), lessons, aside, scroll_settings())
    lines = {number: each.line for number, each in enumerate(lessons, 1)}
    samples: list[PreviewLesson] = []
    for item in rows(0, 0, scroll, lessons, aside):
        if is_trained(item) and len(samples) < SHOWN:
            made = lesson(hero, item_task(item))
            samples.append(PreviewLesson(lines[item.number], made.prompt, made.answer))
    return Preview(scroll, samples)
