"""Trials judged again: their tasks drawn anew from the seed, their answers verified anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from engine.audit.conversation import Conversation
from quests.draw import held_out_tasks
from quests.general import GENERAL
from quests.skills import find_skill
from quests.task import QuestError, Task
from saves.events import TrialHeld
from saves.log import answers, pages
from saves.rows import AnswerRow
from saves.verify import Finding

CHECK = "trials"


def replay(connection: sqlite3.Connection) -> Finding:
    """Judge every trial of a save again; raises SaveError when its rows can't be read."""
    count, judged, flaws = 0, 0, list[str]()
    conversation = Conversation()
    for held in trials(connection):
        rows = answers(connection, held.campaign, held.trial)
        count, judged = count + 1, judged + len(rows)
        flaw = conversation.flaw(held, rows) if held.kind == GENERAL else _flaw(held, rows)
        if flaw:
            flaws.append(f"trial {held.trial} of campaign {held.campaign}: {flaw}")
    if flaws:
        return Finding(CHECK, False, f"{len(flaws)} of {count} trials do not replay; {flaws[0]}.")
    return Finding(CHECK, True, f"All {judged} answers of {count} trials, judged again, score what was told.")


def trials(connection: sqlite3.Connection) -> Iterator[TrialHeld]:
    """Every trial, probe and baseline that the log tells of, in order."""
    for page in pages(connection):
        for entry in page:
            fact = entry.fact()
            if isinstance(fact, TrialHeld):
                yield fact


def tasks_of(held: TrialHeld) -> list[Task]:
    """The tasks that the trial's seed draws; raises QuestError for a skill or level there is none of."""
    return held_out_tasks(find_skill(held.skill), held.level, held.seed, held.asked).tasks


def _flaw(held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
    try:
        tasks, skill = tasks_of(held), find_skill(held.skill)
    except QuestError as unknown:
        return str(unknown).rstrip(".")
    for number, (task, row) in enumerate(zip_longest(tasks, rows), 1):
        if task is None or row is None:
            return f"it has {len(rows)} answers, where its seed draws {len(tasks)} tasks"
        if (row.operation, row.prompt, row.expected) != (task.operation, task.prompt, task.answer):
            return f"task {number} is not the one its seed draws"
        if skill.verify(task, row.said).score != row.score:
            return f"answer {number} does not score what was told"
    right = sum(row.score >= 1 for row in rows)
    return "" if right == held.correct else f"{right} answers are right, where it tells of {held.correct}"
