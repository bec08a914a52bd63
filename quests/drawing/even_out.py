"""Balance quests like trials: at levels of few prompts all come equally often, whatever a skill prefers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, cycle, islice, zip_longest
from random import Random

from msgspec.structs import replace

from quests.task import LISTABLE, Skill, Task, is_held_out

Kind = tuple[int, str, tuple[str, ...]]
"""Level, operation and primitives of a task."""


def even_out(skill: Skill, tasks: Sequence[Task], seed: int) -> list[Task]:
    """Replace prompts so that they are as balanced as a trial's; levels, operations and primitives stay.

    A trial asks each prompt once, balanced over results. A generator may prefer some results or prompts, and
    a hero that practises its distribution would be tried on another one. A pure function; tasks of levels
    too large to list are not changed.
    """
    rng = Random(f"even {skill.name} {seed}")
    # 1. Group the places of the tasks by kind.
    places: defaultdict[Kind, list[int]] = defaultdict(list)
    for place, task in enumerate(tasks):
        if skill.distinct(task.level) <= LISTABLE:
            places[_kind(task)].append(place)
    # 2. Go round the training-side prompts of each kind, balanced over results, until its places are filled.
    # 3. Shuffle the chosen prompts over these places.
    found = list(tasks)
    sides = {level: _training_side(skill, level) for level in {level for level, *_ in places}}
    for kind, at in places.items():
        side = sides[kind[0]].get(kind)
        if side:
            chosen = list(islice(cycle(in_turns(groups(side, lambda task: task.outcome, rng))), len(at)))
            rng.shuffle(chosen)
            for place, task in zip(at, chosen, strict=True):
                found[place] = replace(task, practised_for=tasks[place].practised_for)
    return found


def groups(tasks: Iterable[Task], key: Callable[[Task], str], rng: Random) -> list[list[Task]]:
    """Group tasks by key; the groups and the tasks within a group are in random order."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(key(task), []).append(task)
    for group in found.values():
        rng.shuffle(group)
    return rng.sample(list(found.values()), len(found))


def in_turns(turns: Iterable[Iterable[Task]]) -> Iterator[Task]:
    """Round-robin: the first task of every group, then the second of every group that has one, and so on."""
    return (task for task in chain.from_iterable(zip_longest(*turns)) if task is not None)


@lru_cache(maxsize=8)
def _training_side(skill: Skill, level: int) -> dict[Kind, list[Task]]:
    found: defaultdict[Kind, list[Task]] = defaultdict(list)
    for task in {task.prompt: task for task in skill.every(level)}.values():
        if not is_held_out(task.prompt):
            found[_kind(task)].append(task)
    return dict(found)


def _kind(task: Task) -> Kind:
    return task.level, task.operation, task.primitives
