"""Trials judged again: their tasks drawn anew from the seed, their answers verified anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from quests.draw import held_out_tasks
from quests.skills import edition, find_skill, is_of_module
from quests.task import QuestError, Task
from saves.events import TrialHeld
from saves.log import answers, pages
from saves.rows import AnswerRow
from saves.verify import Finding

CHECK = "trials"


def replay(connection: sqlite3.Connection) -> Finding:
    """Judge every trial of a save again; raises SaveError when its rows can't be read."""
    count, judged, flaws, strange = 0, 0, list[str](), list[str]()
    for held in trials(connection):
        if another := another_module(held):
            strange.append(another)
            continue
        rows = answers(connection, held.campaign, held.trial)
        count, judged = count + 1, judged + len(rows)
        flaw = _flaw(held, rows)
        if flaw:
            flaws.append(f"trial {held.trial} of campaign {held.campaign}: {flaw}")
    if flaws:
        return Finding(CHECK, False, f"{len(flaws)} of {count} trials do not replay; {flaws[0]}.")
    told = f"All {judged} answers of {count} trials, judged again, score what was told."
    return Finding(CHECK, True, told + _not_judged(strange))


def another_module(held: TrialHeld) -> str:
    """Why a trial of a module's skill can't be judged here, where the module is not as it was; empty else."""
    if not is_of_module(held.skill):
        return ""
    try:
        here = edition(held.skill)
    except QuestError as away:
        return str(away)
    return "" if here == held.module else f"The module of {held.skill} is another here than it was then."


def _not_judged(strange: Sequence[str]) -> str:
    return f" {len(strange)} more could not be judged. {strange[0]}" if strange else ""


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
        return _difference(held, rows)
    except QuestError as unknown:
        return str(unknown).rstrip(".")


def _difference(held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
    tasks, skill = tasks_of(held), find_skill(held.skill)
    for number, (task, row) in enumerate(zip_longest(tasks, rows), 1):
        if task is None or row is None:
            return f"it has {len(rows)} answers, where its seed draws {len(tasks)} tasks"
        if (row.operation, row.prompt, row.expected) != (task.operation, task.prompt, task.answer):
            return f"task {number} is not the one its seed draws"
        if skill.verify(task, row.said).score != row.score:
            return f"answer {number} does not score what was told"
    right = sum(row.score >= 1 for row in rows)
    return "" if right == held.correct else f"{right} answers are right, where it tells of {held.correct}"
