"""Practice beyond a level: operations with few prompts are drawn at higher levels too, against memorizing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from quests.task import Skill, Task, draws, is_held_out

FEW = 200
"""Prompts of an operation at a level; with fewer of them a hero would memorize the answers."""
REACH = 3
"""How many levels above a level its operations are practised at most."""
SAMPLE = 200
"""Tasks drawn to find which primitives a level exercises."""
TRIES = 2000


def last_level(skill: Skill, level: int, operation: str) -> int:
    """The level up to which an operation of `level` is practised: the first with FEW prompts, or REACH up."""
    last = level
    while (
        last < min(level + REACH, skill.levels)
        and skill.prompts(last, operation) < FEW
        and operation in skill.operations(last + 1)
    ):
        last += 1
    return last


def wider_share(skill: Skill, level: int) -> float:
    """The share of a level's practice that goes to the levels above, 0 to 1."""
    weights = {name: skill.weight(level, name) for name in skill.operations(level)}
    above = {name: last_level(skill, level, name) - level for name in weights}
    parts = (weight * above[name] / (above[name] + 1) for name, weight in weights.items())
    return sum(parts) / sum(weights.values())


def widen(skill: Skill, tasks: Sequence[Task], level: int, seed: int) -> list[Task]:
    """Redraw tasks of operations with few prompts at a random level from their own to `last_level`.

    `level` is the highest level that is practised for itself. A redrawn task exercises only primitives of the
    level of the task it replaces, or of `level` where that is lower, so it shows no unknown form of answer.
    A pure function; a task without such a replacement stays.
    """
    pools = _Pools(skill, Random(f"wider {skill.name} {seed}"))
    return [pools.widened(task, level) for task in tasks]


class _Pools:
    """Tasks drawn and not yet given out, by level and operation."""

    def __init__(self, skill: Skill, rng: Random) -> None:
        self.skill, self.rng = skill, rng
        self.drawn: defaultdict[tuple[int, str], list[Task]] = defaultdict(list)
        self.exercised: dict[int, set[str]] = {}

    def widened(self, task: Task, level: int) -> Task:
        base = min(task.level, level)
        last = last_level(self.skill, base, task.operation) if base == task.level else task.level
        at = self.rng.randint(task.level, last)
        if at == base or (at == task.level and self._known(base).issuperset(task.primitives)):
            return task
        found = self._take(at, task.operation, self._known(base))
        return task if found is None else replace(found, practised_for=task.level)

    def _known(self, level: int) -> set[str]:
        """The primitives that the tasks of a level exercise."""
        if level not in self.exercised:
            rng = Random(f"exercised {self.skill.name} {level}")
            tasks = draws(self.skill, level, rng, SAMPLE)
            self.exercised[level] = {name for task in tasks for name in task.primitives}
        return self.exercised[level]

    def _take(self, level: int, operation: str, known: set[str]) -> Task | None:
        """A new training-side task that exercises only `known` primitives; None after TRIES draws."""
        pool = self.drawn[level, operation]
        for _ in range(TRIES):
            while pool:
                task = pool.pop()
                if known.issuperset(task.primitives):
                    return task
            task = self.skill.generate(level, self.rng)
            if not is_held_out(task.prompt):
                self.drawn[level, task.operation].append(task)
        return None
