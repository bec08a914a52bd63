"""Trials judged again: their tasks drawn anew from the seed, their answers verified anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from engine.audit.conversation import Conversation
from quests.draw import held_out_tasks
from quests.general import GENERAL
from quests.skills import find_skill, is_of_module
from quests.task import QuestError, Skill, Task, is_held_out
from saves.events import TrialHeld
from saves.log import answers, pages
from saves.rows import AnswerRow
from saves.verify import Finding

CHECK = "trials"


def replay(connection: sqlite3.Connection) -> Finding:
    """Judge every trial of a save again; raises SaveError when its rows can't be read."""
    count, judged, older, flaws, away = 0, 0, 0, list[str](), list[str]()
    conversation = Conversation()
    for held in trials(connection):
        if gone := module_away(held):
            away.append(gone)
            continue
        rows = answers(connection, held.campaign, held.trial)
        count += 1
        try:
            flaw = conversation.flaw(held, rows) if held.kind == GENERAL else _flaw(held, rows)
            judged += len(rows)
        except Redrawn:
            flaw, older = "", older + 1
        if flaw:
            flaws.append(f"trial {held.trial} of campaign {held.campaign}: {flaw}")
    if flaws:
        return Finding(CHECK, False, f"{len(flaws)} of {count} trials do not replay; {flaws[0]}.")
    told = f"All {judged} answers of {count - older} trials, judged again, score what was told"
    rest = f"; {older} trials had tasks that this version draws otherwise" if older else ""
    left = f" {len(away)} more could not be judged. {away[0]}" if away else ""
    return Finding(CHECK, True, f"{told}{rest}.{left}")


def module_away(held: TrialHeld) -> str:
    """Why a trial can't be judged here, where it is of a module's skill and that can't be had; empty else."""
    if not is_of_module(held.skill):
        return ""
    try:
        find_skill(held.skill)
    except QuestError as gone:
        return str(gone)
    return ""


class Redrawn(Exception):
    """A trial whose tasks this version can neither draw anew nor judge by their prompts."""


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


def drawn_otherwise(held: TrialHeld) -> bool:
    """Whether this version draws other tasks by the trial's seed; raises QuestError for an unknown skill."""
    return held.revision != find_skill(held.skill).revision


def _flaw(held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
    try:
        skill = find_skill(held.skill)
        if drawn_otherwise(held):
            return _flaw_by_prompts(held, skill, rows)
        return _flaw_by_seed(held, skill, rows)
    except QuestError as unknown:
        return str(unknown).rstrip(".")


def _flaw_by_seed(held: TrialHeld, skill: Skill, rows: Sequence[AnswerRow]) -> str:
    tasks = tasks_of(held)
    for number, (task, row) in enumerate(zip_longest(tasks, rows), 1):
        if task is None or row is None:
            return f"it has {len(rows)} answers, where its seed draws {len(tasks)} tasks"
        if (row.operation, row.prompt, row.expected) != (task.operation, task.prompt, task.answer):
            return f"task {number} is not the one its seed draws"
        if skill.verify(task, row.said).score != row.score:
            return f"answer {number} does not score what was told"
    return _miscounted(held, rows)


def _flaw_by_prompts(held: TrialHeld, skill: Skill, rows: Sequence[AnswerRow]) -> str:
    """The same for tasks that another revision drew; raises QuestError where a prompt can't be read."""
    if not skill.reads_prompts:
        raise Redrawn
    if len({row.prompt for row in rows}) != held.asked:
        return f"it has {len(rows)} answers, where it tells of {held.asked} different tasks"
    for number, row in enumerate(rows, 1):
        if not is_held_out(row.prompt):
            return f"task {number} is not held out"
        task = Task(
            skill=held.skill,
            level=held.level,
            operation=row.operation,
            prompt=row.prompt,
            answer=row.expected,
        )
        if not skill.verify(task, row.expected).correct:
            return f"the answer expected of task {number} is not right"
        if skill.verify(task, row.said).score != row.score:
            return f"answer {number} does not score what was told"
    return _miscounted(held, rows)


def _miscounted(held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
    right = sum(row.score >= 1 for row in rows)
    return "" if right == held.correct else f"{right} answers are right, where it tells of {held.correct}"
