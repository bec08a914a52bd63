"""Quests as even as trials: what few prompts there are, each in its turn, whatever its generator prefers."""

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


def evened(skill: Skill, tasks: Sequence[Task], seed: int) -> list[Task]:
    """The same operations and primitives of the same levels, their prompts as even as those of a trial.

    A trial asks each prompt once, as even over results as there are any; a generator may prefer some results,
    or some prompts, and a hero that practises by its taste is tried on another's. A pure function; tasks of
    levels too large to list stay.
    """
    rng = Random(f"even {skill.name} {seed}")
    places: defaultdict[Kind, list[int]] = defaultdict(list)
    for place, task in enumerate(tasks):
        if skill.distinct(task.level) <= LISTABLE:
            places[_kind(task)].append(place)
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
    """The tasks by their keys, the groups and what is in them in random order."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(key(task), []).append(task)
    for group in found.values():
        rng.shuffle(group)
    return rng.sample(list(found.values()), len(found))


def in_turns(turns: Iterable[Iterable[Task]]) -> Iterator[Task]:
    """The first of each group, then the second of each that has one, and so on."""
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
