"""A skill made of plain data: no code of the module runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from random import Random

from quests.packs.manifest import SkillEntry
from quests.packs.rows import TaskRow
from quests.packs.verifiers import judge
from quests.task import FLOOR, QuestError, Task, Verdict

ROOM = 1.5
"""Maximum new tokens per byte of the longest right answer, where the manifest does not state them."""


class DataSkill:
    """The rows of a data file as a Skill."""

    floor = FLOOR
    reads_prompts = False

    def __init__(
        self, name: str, entry: SkillEntry, revision: int, read: Callable[[], Sequence[TaskRow]]
    ) -> None:
        """The file is read when the first task is asked for, so that title and levels are known at once."""
        self.name, self.title, self.levels = name, entry.title, entry.levels
        self.entry, self.evaluation, self._read = entry, entry.evaluation, read
        self.revision = revision

    def answer_tokens(self, level: int) -> int:
        """Enough for any right answer of the level, a token a byte, end of turn included."""
        if self.evaluation.answer_tokens is not None:
            return self.evaluation.answer_tokens + 1
        answers = (answer for task in self._of(level) for answer in self._right(task))
        return round(ROOM * max((len(answer.encode()) for answer in answers), default=1)) + 1

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations that the level's rows name; a row without one has the skill's name."""
        return tuple(sorted({task.operation for task in self._of(level)}))

    def generate(self, level: int, rng: Random) -> Task:
        """One of the level's tasks; raises QuestError off the ladder."""
        tasks = self._of(level)
        if not tasks:
            raise QuestError(f"Skill {self.name} has no task at level {level}.")
        return rng.choice(tasks)

    def weight(self, level: int, operation: str) -> float:
        """1, since all rows are equally likely."""
        return 1.0

    def distinct(self, level: int) -> int:
        """How many tasks the level has."""
        return len(self._of(level))

    def prompts(self, level: int, operation: str) -> int:
        """How many tasks of the level are of one operation."""
        return sum(task.operation == operation for task in self._of(level))

    def every(self, level: int) -> Iterator[Task]:
        """The level's tasks, in the order of the file."""
        return iter(self._of(level))

    def verify(self, task: Task, answer: str) -> Verdict:
        """Score 1 for a right answer, as the manifest's verifier compares them."""
        return judge(self.evaluation.verifier, self._right(task), answer)

    def _right(self, task: Task) -> tuple[str, ...]:
        return (task.answer, *self._others.get(task.prompt, ()))

    def _of(self, level: int) -> list[Task]:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
        return self._tasks[level]

    @cached_property
    def _rows(self) -> Sequence[TaskRow]:
        return self._read()

    @cached_property
    def _tasks(self) -> dict[int, list[Task]]:
        tasks: dict[int, list[Task]] = {level: [] for level in range(1, self.levels + 1)}
        for row in self._rows:
            tasks[row.level].append(_task(self.name, self.entry, row))
        return tasks

    @cached_property
    def _others(self) -> dict[str, tuple[str, ...]]:
        return {row.prompt: row.accept for row in self._rows if row.accept}


def _task(name: str, entry: SkillEntry, row: TaskRow) -> Task:
    return Task(
        skill=name,
        level=row.level,
        operation=row.operation or name,
        prompt=row.prompt,
        answer=row.answer.strip(),
        primitives=row.primitives or tuple(entry.primitives),
    )
