"""A quest's tasks: drawn from its seed, or read from the rows that the save keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice

from common.strict_json import lowered
from engine.rules.scrolls import parts as scrolls
from quests.drawing.draw import NO_EMPHASIS, held_out_tasks, training_tasks
from quests.drawing.even_out import even_out
from quests.drawing.general_prompts import GENERAL, MEASURED
from quests.drawing.shuffle import sampled, shuffled
from quests.drawing.widen import widen
from quests.skills import find_skill
from quests.task import QuestError, Task
from saves.file.rows import AnswerRow, ItemRow
from saves.state import Quest

ECHOES = 8
"""Lessons that trainer and Oracle both score after a battle; held out, so that they are never trained on."""
REVISION = 1
"""Added to each skill's own revision; rises when quests begin to draw other tasks of every skill."""
WITHHELD = "the lines of its scroll stayed with whoever exported it"
CUT = "cut off"
"""The reason with which the answers table marks an answer that was given no room to end."""


def quest_tasks(quest: Quest, items: Sequence[ItemRow], general: Sequence[Task] = ()) -> list[Task]:
    """The tasks of a quest, the same at every call, so that an interrupted battle can be resumed.

    `general` are the base model's own answers, from which the quest's rehearsed tasks are drawn.
    """
    if quest.scroll is not None:
        return [item_task(each) for each in scrolls.part(quest, items)]
    if quest.items:
        return [item_task(each) for each in items]
    # Replay of other skills and rehearsed base answers come first; the quest's own skill gets what is left.
    # Replayed tasks are shuffled in, rehearsed ones are spread evenly.
    replayed = [task for name in quest.replay for task in _replayed(quest, name)]
    rehearsed = _rehearsed(quest, general)
    studied = quest.tasks - len(replayed) - len(rehearsed)
    tasks = _drawn(quest, quest.skill, quest.mix, studied, quest.level, quest.emphasis)
    if replayed:
        tasks = shuffled([*tasks, *replayed], f"replay {quest.seed}")
    for number, task in enumerate(rehearsed):
        tasks.insert((2 * number + 1) * quest.tasks // (2 * len(rehearsed)), task)
    return tasks


def _replayed(quest: Quest, name: str) -> list[Task]:
    """The tasks that replay another skill's levels."""
    shares = quest.replay[name]
    count = round(quest.tasks * sum(shares.values()))
    return _drawn(quest, name, shares, count, max(shares), NO_EMPHASIS) if count else []


def _drawn(
    quest: Quest, name: str, mix: Mapping[int, float], count: int, level: int, emphasis: Mapping[str, float]
) -> list[Task]:
    """`count` training tasks of a skill; `level` is the highest level that is practised for itself."""
    skill = find_skill(name)
    tasks = training_tasks(skill, mix, count, quest.seed, emphasis)
    if quest.widened:
        tasks = widen(skill, tasks, level, quest.seed)
    return even_out(skill, tasks, quest.seed)


def revisions(*skills: str) -> dict[str, int]:
    """The revision by which this version draws the tasks of each skill."""
    return {name: find_skill(name).revision + REVISION for name in skills}


def why_not_redrawn(quest: Quest) -> str:
    """Why a quest's tasks can't be drawn as they were when it was posted; empty if they can."""
    if quest.scroll is not None and quest.scroll.withheld:
        return WITHHELD
    if quest.items or quest.scroll is not None:
        return ""
    for name in (quest.skill, *quest.replay):
        try:
            now = revisions(name)[name]
        except QuestError as flaw:
            return f"its tasks of {name} can't be drawn: {lowered(str(flaw)).rstrip('.')}"
        posted = quest.revisions.get(name, 1)
        if posted != now:
            return f"its tasks are drawn by revision {posted} of {name}, and this version has revision {now}"
    return ""


def _rehearsed(quest: Quest, general: Sequence[Task]) -> list[Task]:
    """The quest's rehearsed tasks: base answers, each as often as the others, give or take one."""
    drawn = sampled(general, len(general), f"{GENERAL} {quest.seed}")
    return list(islice(cycle(drawn), quest.general))


def general_tasks(rows: Sequence[AnswerRow], kind: str) -> list[Task]:
    """The base model's answers to one kind of general prompts, as tasks.

    Drift is measured on all of them; only coherent answers are rehearsed.
    """
    return [
        Task(
            skill=GENERAL,
            level=0,
            operation=GENERAL,
            prompt=row.prompt,
            # An answer that was cut off within a character ends in a replacement mark, which was never said.
            answer=row.said.rstrip("\ufffd"),
            cut=CUT in row.reason,
        )
        for row in rows
        if row.operation == kind and row.said.rstrip("\ufffd") and (kind == MEASURED or row.score >= 1)
    ]


def item_task(item: ItemRow) -> Task:
    """A lesson that the save keeps, as a task."""
    return Task(
        skill=item.skill,
        level=item.level,
        operation=item.operation,
        prompt=item.prompt,
        answer=item.answer,
        history=tuple(item.history),
        rejected=item.rejected,
    )


def scored_tasks(quest: Quest, items: Sequence[ItemRow]) -> list[Task]:
    """The held-out lines by whose loss a scroll is scored, as tasks."""
    return [item_task(each) for each in scrolls.scored(quest, items)]


def echo_tasks(quest: Quest, items: Sequence[ItemRow]) -> list[Task]:
    """The tasks that trainer and Oracle both score; for a scroll, held-out lines if it has any."""
    if quest.scroll is not None:
        return (scored_tasks(quest, items) or quest_tasks(quest, items))[:ECHOES]
    return held_out_tasks(find_skill(quest.skill), quest.level, quest.seed, ECHOES).tasks
