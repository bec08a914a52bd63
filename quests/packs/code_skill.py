"""A skill that is a player's Python class, run in a separate process so that its failures stay there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import msgspec

from quests.packs import SkillFailed
from quests.packs.manifest import SkillEntry
from quests.packs.sandbox.messages import PAGE, Chance
from quests.packs.sandbox.runs import Runs, SkillCode
from quests.packs.tasks import flaws
from quests.packs.verifiers import judge
from quests.task import FLOOR, LISTABLE, QuestError, Task, Verdict

MANY = 1_000_000
"""The number of prompts reported for a level that can't be listed."""


class CodeSkill:
    """One object with `generate(level, rng)`, and `verify`, `every`, `operations` if it likes, as a Skill."""

    floor = FLOOR
    reads_prompts = False

    def __init__(self, name: str, entry: SkillEntry, revision: int, coded: SkillCode) -> None:
        """Run nothing yet: the process starts with the first task, so that listing skills starts none."""
        self.name, self.title, self.levels = name, entry.title, entry.levels
        self.entry, self.revision, self.runs = entry, revision, Runs(name, coded)
        # Cached on the object, so that its lists are freed with it.
        self._listed, self._named = cache(self._list), cache(self._name)

    def answer_tokens(self, level: int) -> int:
        """The manifest's answer_tokens, end of turn included."""
        most = self.entry.evaluation.answer_tokens
        assert most is not None
        return most + 1

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations that the class names, or those of its listed tasks, or the skill's name alone."""
        return self._named(level)

    def generate(self, level: int, rng: Random) -> Task:
        """A task of the class, checked; raises QuestError off the ladder, and for a task that is unusable."""
        [task] = self.generate_many(level, rng, 1)
        return task

    def generate_many(self, level: int, rng: Random, count: int) -> list[Task]:
        """The tasks that `count` single draws give, at a lower cost; raises QuestError as `generate` does."""
        self._check_level(level)
        tasks: list[Task] = []
        while len(tasks) < count:
            drawn = self.runs.draw(level, min(PAGE, count - len(tasks)), Chance.of(rng))
            tasks += [self._own(each, level) for each in drawn.tasks]
            drawn.chance.put_into(rng)
        return tasks

    def weight(self, level: int, operation: str) -> float:
        """1: how often the class draws an operation is not known."""
        return 1.0

    def distinct(self, level: int) -> int:
        """How many prompts the class lists; a million where it lists none, or too many."""
        return len(self._listed(level)) or MANY

    def prompts(self, level: int, operation: str) -> int:
        """How many listed prompts are of one operation; a million where none are listed."""
        listed = self._listed(level)
        return sum(task.operation == operation for task in listed) if listed else MANY

    def every(self, level: int) -> Iterator[Task]:
        """Each task that the class lists."""
        return iter(self._listed(level))

    def verify(self, task: Task, answer: str) -> Verdict:
        """The verdict of the class or, where it has no `verify`, of the manifest's verifier."""
        if not self.runs.has("verify"):
            return judge(self.entry.evaluation.verifier, (task.answer,), answer)
        return self.runs.judge(task, answer)

    def close(self) -> None:
        """End the process; the next task starts another."""
        self.runs.close()

    def _name(self, level: int) -> tuple[str, ...]:
        self._check_level(level)
        if self.runs.has("operations"):
            return self.runs.operations(level)
        return tuple(sorted({task.operation for task in self._listed(level)})) or (self.name,)

    def _list(self, level: int) -> tuple[Task, ...]:
        self._check_level(level)
        if not self.runs.has("every"):
            return ()
        listed = self.runs.every(level, LISTABLE + 1)
        tasks = {task.prompt: task for task in (self._own(each, level) for each in listed)}
        return tuple(tasks.values()) if len(tasks) <= LISTABLE else ()

    def _own(self, task: Task, level: int) -> Task:
        for flaw in flaws(task, self.entry, judged=self.runs.has("verify")):
            told = f"The skill {self.name} made a task on level {level} that can't be used: {flaw}."
            raise SkillFailed(self.name, told)
        return msgspec.structs.replace(
            task,
            skill=self.name,
            level=level,
            operation=task.operation or self.name,
            primitives=task.primitives or tuple(self.entry.primitives),
        )

    def _check_level(self, level: int) -> None:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
