"""A file that was read, as the quest it would become; nothing is written."""

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
    """What is read before the answer, in the hero's own template; none of it is learned."""
    learned: str
    """The answer, its end of turn included; all of it is learned."""


class Preview(msgspec.Struct, frozen=True):
    scroll: Scroll
    samples: list[PreviewLesson]
    """The file's first lessons that would be trained on."""


def preview(hero: HeroDefinition, title: str, reading: Reading) -> Preview | None:
    """What would be trained on and how; None where there is nothing to train on."""
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
