"""What a player calls things: a skill with its level, a quest, a loss that stands in for a score; pure."""

from __future__ import annotations

from collections.abc import Sequence

from realm_tui.figures import nats
from realm_tui.text import one_line
from saves.state import Quest


def skill_name(skill: str, level: int | None = None) -> str:
    """A skill as the player reads it, with its level where one is meant."""
    name = one_line(skill).upper()
    return name if level is None else f"{name} level {level}"


def mastery_told(skill: str, level: int, lost: Sequence[int]) -> str:
    """A skill with the highest level ever mastered, and those up to it that are lost."""
    gone = f" ({', '.join(map(str, lost))} lost)" if lost else ""
    return f"{skill_name(skill, level)}{gone}"


def quest_name(quest: Quest) -> str:
    """A quest as the player reads it: by its skill and level, or its file and which part of it."""
    if quest.scroll is None:
        return skill_name(quest.skill, quest.level)
    battles = quest.scroll.battles
    part = f", part {quest.part + 1} of {battles}" if battles > 1 else ""
    return f"“{one_line(quest.scroll.title)}”{part}"


def loss_told(before: float | None, after: float, lines: int) -> str:
    """A score where no verifier can give one."""
    risen = ", which did not fall" if before is not None and after >= before else ""
    start = "unknown" if before is None else nats(before)
    figures = f"{start} → {nats(after)} nats a token on {lines} lines"
    return f"no verifier: scored by held-out loss, {figures}{risen}"
