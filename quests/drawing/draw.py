"""Drawing tasks for training and for trials: a pure function of skill, level and seed, sides kept apart."""

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
"""Tasks drawn for each one a trial asks; an eighth is held out, which leaves eight to choose from, or two
where there is one operation and so nothing to even out."""
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
    """Tasks of the training side, each level within one task of its share; raises QuestError on a bad mix.

    `emphasis` makes an operation, or a primitive, so much likelier than one that it does not name.
    """
    rng = Random(f"training {skill.name} {seed}")
    heaviest = _heaviest(emphasis)
    return [_training_task(skill, level, rng, emphasis, heaviest) for level in _levels(mix, count, rng)]


def held_out_tasks(skill: Skill, level: int, seed: int, limit: int = TRIAL_TASKS) -> HeldOut:
    """Distinct held-out tasks of one level, as even over operations, then over results, as there are any.

    Operations come by their weights. Fewer than a trial's are a fair sample of one, so that a probe foretells
    the trial: taken evenly, a third of a probe could be operations with a single held-out prompt. Raises
    QuestError for a level that has none.
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
    """A weight that no task exceeds."""
    primitives = [weight for name, weight in emphasis.items() if name in PRIMITIVES]
    operations = [weight for name, weight in emphasis.items() if name not in PRIMITIVES]
    return max([1.0, *operations]) * max([1.0, *primitives])


def _weight(task: Task, emphasis: Mapping[str, float]) -> float:
    """How much likelier a task is drawn than one of which nothing is said: by the weakest it exercises."""
    weakest = max((emphasis.get(name, 1.0) for name in task.primitives), default=1.0)
    return emphasis.get(task.operation, 1.0) * weakest


def _training_task(
    skill: Skill, level: int, rng: Random, emphasis: Mapping[str, float], heaviest: float
) -> Task:
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
    """The whole side of a level that can be listed; to list it again for each trial takes longest of all."""
    return tuple(_unique_held_out(skill.every(level)))


def _unique_held_out(tasks: Iterable[Task]) -> list[Task]:
    return list({task.prompt: task for task in tasks if is_held_out(task.prompt)}.values())


def _evenly(tasks: Sequence[Task], weight: Callable[[str], float], rng: Random) -> list[Task]:
    ordered: list[tuple[float, Task]] = []
    for group in groups(tasks, lambda task: task.operation, rng):
        operation = group[0].operation
        # A turn comes the later the less an operation weighs.
        places = ((turn + 0.5) / weight(operation) for turn in count())
        ordered += zip(places, in_turns(groups(group, lambda task: task.outcome, rng)), strict=False)
    return [task for _, task in sorted(ordered, key=itemgetter(0))]
