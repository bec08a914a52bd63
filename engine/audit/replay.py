"""Judges a trial's answers again: draws its tasks from the seed, and verifies the recorded answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest

from engine.audit.outcome import HOLDS, Judged, fails, unproven
from engine.rules.settings import Settings
from quests.drawing.draw import held_out_tasks
from quests.packs import SkillFailed
from quests.skills import find_skill, is_of_module
from quests.task import QuestError, Skill, Task, is_held_out
from saves.events import TrialHeld
from saves.file.rows import AnswerRow
from saves.log.log import pages

REDRAWN = "its tasks are drawn otherwise by this version"
LATE = "drawing the tasks of so many trials takes too long"


class Skills:
    """The skills of this machine, each looked up once for all trials of a save."""

    def __init__(self) -> None:
        self.find = cache(_found)

    def away(self, name: str) -> str:
        """Why a module's skill is not available here; empty if it is, or if it is of no module."""
        found = self.find(name)
        return str(found).rstrip(".") if isinstance(found, QuestError) and is_of_module(name) else ""


def _found(name: str) -> Skill | QuestError:
    try:
        return find_skill(name)
    except QuestError as gone:
        return gone


def trials(connection: sqlite3.Connection) -> Iterator[TrialHeld]:
    """Every examination in the log, in order."""
    for page in pages(connection):
        for entry in page:
            fact = entry.fact()
            if isinstance(fact, TrialHeld):
                yield fact


def module_away(held: TrialHeld) -> str:
    """Why a trial can't be judged here because its skill's module is missing; empty if it can."""
    return Skills().away(held.skill)


def tasks_of(held: TrialHeld) -> list[Task]:
    """The tasks that the trial's seed draws; raises QuestError for an unknown skill or level."""
    return held_out_tasks(find_skill(held.skill), held.level, held.seed, held.asked).tasks


def drawn_otherwise(held: TrialHeld) -> bool:
    """Whether this version draws other tasks from a trial's seed; raises QuestError for an unknown skill."""
    return held.revision != find_skill(held.skill).revision


def judged(
    held: TrialHeld, rows: Sequence[AnswerRow], skills: Skills, plan: Settings | None, *, draws: bool = True
) -> Judged:
    """Whether a trial's answers are to the tasks that its seed draws, and score as recorded.

    `plan` says how many tasks are asked; None if the rules of the trial are unknown. Without `draws`, or for
    tasks that another revision drew, only the prompts are checked, which can disprove a trial, not prove it.
    """
    skill = skills.find(held.skill)
    if isinstance(skill, QuestError):
        gone = str(skill).rstrip(".")
        return unproven(gone) if is_of_module(held.skill) else fails(gone)
    try:
        if held.revision != skill.revision:
            earlier = held.revision < skill.revision and not is_of_module(held.skill)
            return _by_prompts(held, skill, rows, REDRAWN, strictly=earlier)
        if not draws:
            return _by_prompts(held, skill, rows, LATE, strictly=True)
        flaw = _flaw_by_seed(held, skill, rows, plan.asked(held.kind) if plan else held.asked, bool(plan))
    except SkillFailed as failed:
        return unproven(f"it could not be judged: {str(failed).rstrip('.')}")
    except QuestError as unknown:
        flaw = str(unknown).rstrip(".")
    return fails(flaw) if flaw else HOLDS


def _by_prompts(
    held: TrialHeld, skill: Skill, rows: Sequence[AnswerRow], why: str, *, strictly: bool
) -> Judged:
    """What the prompts alone show: that something is wrong, but never that these were the tasks.

    Without `strictly` they show nothing: a later revision may ask prompts that this one can't read.
    """
    if not skill.reads_prompts or not strictly:
        return unproven(why)
    flaw = _flaw_by_prompts(held, skill, rows)
    return fails(flaw) if flaw else unproven(why)


def _flaw_by_seed(held: TrialHeld, skill: Skill, rows: Sequence[AnswerRow], most: int, ruled: bool) -> str:
    drawn = held_out_tasks(skill, held.level, held.seed, most)
    if ruled and (held.asked, held.drill) != (len(drawn.tasks), drawn.drill):
        kind = "all" if drawn.drill else "of the"
        return f"it asked {held.asked} tasks, where {kind} {len(drawn.tasks)} are to be asked"
    for number, (task, row) in enumerate(zip_longest(drawn.tasks, rows), 1):
        if task is None or row is None:
            return f"it has {len(rows)} answers, where its seed draws {len(drawn.tasks)} tasks"
        if (row.operation, row.prompt, row.expected) != (task.operation, task.prompt, task.answer):
            return f"task {number} is not the one its seed draws"
        if skill.verify(task, row.said).score != row.score:
            return f"answer {number} does not score what was told"
    return miscounted(held, rows)


def _flaw_by_prompts(held: TrialHeld, skill: Skill, rows: Sequence[AnswerRow]) -> str:
    """What is wrong by the prompts alone, empty if nothing; raises QuestError if a prompt can't be read."""
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
    return miscounted(held, rows)


def miscounted(held: TrialHeld, rows: Sequence[AnswerRow]) -> str:
    """How the number of right answers differs from the recorded one; empty if it doesn't."""
    right = sum(row.score >= 1 for row in rows)
    return "" if right == held.correct else f"{right} answers are right, where it tells of {held.correct}"
