"""The audit of a skill: whether its tasks and its verifier can be trusted to teach and to test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import TypeVar

import msgspec

from quests.drawing.draw import held_out_count
from quests.packs import SkillDown
from quests.task import QuestError, Skill, Task, draws, is_held_out

Done = TypeVar("Done")
TASKS = 100
JUNK = (
    "",
    " ",
    "?",
    "I don't know.",
    "yes no",
    "0 1 2 3",
    "x" * 1000,
    "\x00",
    "null",
    "[]",
    "{}",
    "[[[[",
    "-",
)
"""Answers that must score 0; one that happens to be a task's gold answer is skipped."""
MOST_MILLISECONDS = 20.0
MOST_TOLD = 240
"""Characters of an exception's message that a flaw quotes."""
MOST_CHARACTERS = 600
"""Longest prompt at level 1, in characters: small heroes must read it too."""


class LevelAudit(msgspec.Struct, frozen=True):
    """What was found at one level."""

    level: int
    tasks: int
    distinct: int
    """Different prompts that the level has, as far as its skill counts them."""
    held_out: int | None
    """How many of the distinct prompts are held out; None where they are too many, or were not listed."""
    held_out_drawn: int
    """How many different held-out prompts were drawn."""
    gold: float
    """Lowest score of a gold answer."""
    junk: float
    """Highest score of a wrong answer, as `wrong_answers` gives them."""
    exceptions: int
    milliseconds: float
    """Mean time to make a task."""
    characters: int
    """Length of the longest prompt."""
    too_long: int
    """Gold answers longer than the skill's `answer_tokens` allow."""
    reason: str = ""
    """Message of the first exception."""

    @property
    def flaws(self) -> list[str]:
        """What is wrong at the level, a few words for each flaw."""
        return list(_flaws(self))


def audit(skill: Skill, level: int, tasks: int = TASKS, seed: int = 1, *, listed: bool = False) -> LevelAudit:
    """Draw tasks of a level and try its verifier; exceptions from drawing and judging are counted.

    SkillDown is raised all the same: a skill that hangs would do so at every task. `listed` counts the
    held-out side too, which takes seconds for a level of the gym.
    """
    # Warm-up: the first task may load a library or start a process, which must not count as a task's time.
    _made(skill, level, 1, "first")
    began = time.perf_counter()
    made = _made(skill, level, tasks, f"audit {skill.name} {level} {seed}")
    spent = time.perf_counter() - began
    drawn = [each for each in made if isinstance(each, Task)]
    scores = [_tried(partial(_scores, skill, task)) for task in drawn]
    tried = [each for each in scores if isinstance(each, tuple)]
    raised = [each for each in (*made, *scores) if isinstance(each, Exception)]
    room = skill.answer_tokens(level)
    return LevelAudit(
        level=level,
        tasks=len(drawn),
        distinct=skill.distinct(level),
        held_out=held_out_count(skill, level) if listed else None,
        held_out_drawn=len({task.prompt for task in drawn if is_held_out(task.prompt)}),
        gold=min((gold for gold, _ in tried), default=0.0),
        junk=max((junk for _, junk in tried), default=0.0),
        exceptions=len(raised),
        reason=_told(raised[0]) if raised else "",
        milliseconds=1000 * spent / max(1, tasks),
        characters=max((len(task.prompt) for task in drawn), default=0),
        too_long=sum(len(task.answer) + 1 > room for task in drawn),
    )


def _made(skill: Skill, level: int, tasks: int, seed: str) -> Sequence[Task | Exception]:
    """Draw `tasks` tasks in one call; if that raises, draw them one by one and keep the exceptions."""
    whole = _tried(lambda: draws(skill, level, Random(seed), tasks))
    if not isinstance(whole, Exception):
        return whole
    rng = Random(seed)
    return [_tried(lambda: skill.generate(level, rng)) for _ in range(tasks)]


def _tried(do: Callable[[], Done]) -> Done | Exception:
    """The result of `do`, or the exception that it raised; raises SkillDown."""
    try:
        return do()
    except SkillDown:
        raise
    except Exception as flaw:  # noqa: BLE001  whatever it is, the audit is there to say so
        return flaw


def _told(flaw: Exception) -> str:
    told = str(flaw).rstrip(".") if isinstance(flaw, QuestError) else f"{type(flaw).__name__}: {flaw}"
    return told[:MOST_TOLD]


def _scores(skill: Skill, task: Task) -> tuple[float, float]:
    """The score of the gold answer, and the highest score of a wrong answer."""
    gold = skill.verify(task, task.answer).score
    return gold, max(skill.verify(task, each).score for each in wrong_answers(task))


def wrong_answers(task: Task) -> Iterator[str]:
    """Junk, and answers that merely contain the right one."""
    yield from (each for each in JUNK if each.strip() != task.answer.strip())
    yield f"The answer is {task.answer}."
    yield f"{task.answer} {task.answer}"
    yield f"{task.answer}\n{task.answer}"
    yield f"not {task.answer}"


def _flaws(found: LevelAudit) -> Iterator[str]:
    if found.exceptions:
        yield f"{found.exceptions} exceptions, the first: {found.reason}"
    if found.gold < 1:
        yield f"a gold answer scores {found.gold:.2f}"
    if found.junk > 0:
        yield f"a wrong answer scores {found.junk:.2f}"
    if found.milliseconds > MOST_MILLISECONDS:
        yield f"a task takes {found.milliseconds:.0f} ms"
    if found.level == 1 and found.characters > MOST_CHARACTERS:
        yield f"a prompt of level 1 has {found.characters} characters"
    if found.too_long:
        yield f"{found.too_long} answers are longer than answers may be"
