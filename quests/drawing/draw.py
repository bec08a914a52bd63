"""Draw tasks for training and for trials: pure functions of skill, level and seed, with disjoint results."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate, count, islice
from operator import itemgetter
from random import Random

import msgspec

from quests.drawing.even_out import groups, in_turns
from quests.primitives import PRIMITIVES
from quests.task import LISTABLE, QuestError, Skill, Task, draws, is_held_out

TRIAL_TASKS = 50
"""Tasks in a full trial."""
SAMPLES_A_TASK, SAMPLES_OF_ONE = 64, 16
"""Tasks drawn for each task of a trial, at levels of several operations and of one. An eighth is held out:
that leaves eight candidates for a task, or two where there are no operations to balance."""
TRIES = 10_000
NO_EMPHASIS: Mapping[str, float] = {}


class HeldOut(msgspec.Struct, frozen=True):
    """The tasks of one trial."""

    tasks: list[Task]
    drill: bool
    """There are fewer distinct held-out tasks than were asked for, so these are all of them."""


def training_tasks(
    skill: Skill,
    mix: Mapping[int, float],
    count: int,
    seed: int,
    emphasis: Mapping[str, float] = NO_EMPHASIS,
) -> list[Task]:
    """Draw training-side tasks; the number at each level is within one task of its share of the mix.

    `emphasis` gives operations and primitives sampling weights; those it does not name have weight 1.
    Raises QuestError on a bad mix, or for a level whose tasks are all held out.
    """
    rng = Random(f"training {skill.name} {seed}")
    heaviest = _heaviest(emphasis)
    return [_training_task(skill, level, rng, emphasis, heaviest) for level in _levels(mix, count, rng)]


def held_out_tasks(skill: Skill, level: int, seed: int, limit: int = TRIAL_TASKS) -> HeldOut:
    """Draw distinct held-out tasks of one level: operations by their weights, results as evenly as possible.

    With a `limit` below a full trial's the tasks are a random sample of such a trial, so that a probe
    predicts it: in a probe balanced by itself, a third of the tasks could be of operations with a single
    held-out prompt. Raises QuestError for a level without held-out tasks.
    """
    rng = Random(f"held out {skill.name} {level} {seed}")
    wanted = max(limit, TRIAL_TASKS)
    if skill.distinct(level) <= LISTABLE:
        pool: Sequence[Task] = _held_out_side(skill, level)
    else:
        each = SAMPLES_A_TASK if len(skill.operations(level)) > 1 else SAMPLES_OF_ONE
        pool = _unique_held_out(draws(skill, level, rng, each * wanted))
    if not pool:
        raise QuestError(f"Skill {skill.name} has no held-out tasks at level {level}: none can be tried.")
    tasks = list(islice(_evenly(pool, partial(skill.weight, level), rng), wanted))
    return HeldOut(rng.sample(tasks, min(limit, len(tasks))), drill=len(pool) < limit)


def held_out_count(skill: Skill, level: int) -> int | None:
    """How many distinct held-out tasks a level has; None for a level with too many prompts to list."""
    if skill.distinct(level) > LISTABLE:
        return None
    return len(_held_out_side(skill, level))


def _heaviest(emphasis: Mapping[str, float]) -> float:
    """An upper bound on the weights of all tasks."""
    primitives = [weight for name, weight in emphasis.items() if name in PRIMITIVES]
    operations = [weight for name, weight in emphasis.items() if name not in PRIMITIVES]
    return max([1.0, *operations]) * max([1.0, *primitives])


def _weight(task: Task, emphasis: Mapping[str, float]) -> float:
    """Sampling weight of a task: its operation's weight times the highest weight of its primitives."""
    weakest = max((emphasis.get(name, 1.0) for name in task.primitives), default=1.0)
    return emphasis.get(task.operation, 1.0) * weakest


def _training_task(
    skill: Skill, level: int, rng: Random, emphasis: Mapping[str, float], heaviest: float
) -> Task:
    """Rejection sampling: accept a training-side task with the probability weight / `heaviest`."""
    for _ in range(TRIES):
        task = skill.generate(level, rng)
        if not is_held_out(task.prompt) and rng.random() < _weight(task, emphasis) / heaviest:
            return task
    raise QuestError(f"Skill {skill.name} has no training tasks at level {level}: all of them are held out.")


def _levels(mix: Mapping[int, float], count: int, rng: Random) -> list[int]:
    if not all(share >= 0 for share in mix.values()) or not 0 < sum(mix.values()) < math.inf:
        raise QuestError(f"A mix needs shares of 0 or more, not all of them 0; this one is {dict(mix)}.")
    ladder = sorted(mix)
    marks = list(accumulate(mix[level] for level in ladder))
    places = ((number + 0.5) / count * marks[-1] for number in range(count))
    drawn = [ladder[bisect_right(marks, place)] for place in places]
    rng.shuffle(drawn)
    return drawn


@lru_cache(maxsize=64)
def _held_out_side(skill: Skill, level: int) -> tuple[Task, ...]:
    """All held-out tasks of a listable level, cached: listing is the slowest part of drawing a trial."""
    return tuple(_unique_held_out(skill.every(level)))


def _unique_held_out(tasks: Iterable[Task]) -> list[Task]:
    return list({task.prompt: task for task in tasks if is_held_out(task.prompt)}.values())


def _evenly(tasks: Sequence[Task], weight: Callable[[str], float], rng: Random) -> list[Task]:
    ordered: list[tuple[float, Task]] = []
    for group in groups(tasks, lambda task: task.operation, rng):
        operation = group[0].operation
        # Weighted interleaving: the n-th task of an operation stands at (n - 0.5) / weight.
        places = ((turn + 0.5) / weight(operation) for turn in count())
        ordered += zip(places, in_turns(groups(group, lambda task: task.outcome, rng)), strict=False)
    return [task for _, task in sorted(ordered, key=itemgetter(0))]
