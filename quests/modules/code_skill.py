"""A skill that is a player's Python class, fenced so that a slip of it pauses the training with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import islice
from math import isfinite
from random import Random
from typing import Any

import msgspec

from quests.modules import ModuleError
from quests.modules.data_skill import FLOOR
from quests.modules.manifest import CODE, SkillEntry
from quests.modules.rows import MOST_OPERATION, MOST_PROMPT
from quests.modules.sources import Sources
from quests.modules.verifiers import can_be_read, judge
from quests.primitives import PRIMITIVES
from quests.task import LISTABLE, QuestError, Task, Verdict

MANY = 1_000_000
"""Stands for more prompts than are listed."""
MOST_REASON = 200
MOST_TOLD = 40
"""Characters of an answer that a refusal repeats."""


class CodeSkill:
    """One object with `generate(level, rng)`, and `verify`, `every`, `operations` if it likes, as a Skill."""

    floor = FLOOR
    reads_prompts = False

    def __init__(self, name: str, entry: SkillEntry, revision: int, make: Callable[[], Any]) -> None:
        """Make the object when the first task is asked for: whoever only lists skills runs no code."""
        self.name, self.title, self.levels = name, entry.title, entry.levels
        self.entry, self.revision, self._make = entry, revision, make
        # Bound to the object, so that what it lists goes with it.
        self._listed = cache(self._list)

    def answer_tokens(self, level: int) -> int:
        """The manifest's answer_tokens, end of turn included."""
        most = self.entry.evaluation.answer_tokens
        assert most is not None
        return most + 1

    def operations(self, level: int) -> tuple[str, ...]:
        """What the class says, or what its listed tasks bear, or the skill's name alone."""
        self._check_level(level)
        if self._has("operations"):
            return tuple(str(each) for each in self._call("operations", level))
        return tuple(sorted({task.operation for task in self._listed(level)})) or (self.name,)

    def generate(self, level: int, rng: Random) -> Task:
        """A task of the class, checked; raises QuestError off the ladder, and for what is no task."""
        self._check_level(level)
        return self._own(self._call("generate", level, rng), level)

    def weight(self, level: int, operation: str) -> float:
        """What the class draws more often is known to it alone."""
        return 1.0

    def distinct(self, level: int) -> int:
        """How many prompts the class lists; a million where it lists none, or too many."""
        return len(self._listed(level)) or MANY

    def prompts(self, level: int, operation: str) -> int:
        """How many of them are of one operation; a million where none are listed."""
        listed = self._listed(level)
        return sum(task.operation == operation for task in listed) if listed else MANY

    def every(self, level: int) -> Iterator[Task]:
        """Each task that the class lists."""
        return iter(self._listed(level))

    def verify(self, task: Task, answer: str) -> Verdict:
        """The class's own verdict, else that of the manifest's verifier."""
        if not self._has("verify"):
            return judge(self.entry.evaluation.verifier, (task.answer,), answer)
        verdict = self._call("verify", task, answer)
        score = verdict.score if isinstance(verdict, Verdict) else None
        if not isinstance(score, int | float) or not isfinite(score) or not 0 <= score <= 1:
            raise ModuleError(f"The skill {self.name} gave no verdict between 0 and 1.")
        return Verdict(float(score), str(verdict.reason)[:MOST_REASON])

    @cached_property
    def _made(self) -> Any:
        return self._make()

    def _list(self, level: int) -> tuple[Task, ...]:
        self._check_level(level)
        if not self._has("every"):
            return ()
        tasks = {task.prompt: task for task in (self._own(each, level) for each in self._first(level))}
        return tuple(tasks.values()) if len(tasks) <= LISTABLE else ()

    def _first(self, level: int) -> list[Any]:
        try:
            return list(islice(self._made.every(level), LISTABLE + 1))
        except Exception as flaw:
            raise self._failed("every", flaw) from flaw

    def _own(self, task: Any, level: int) -> Task:
        if not isinstance(task, Task):
            raise ModuleError(f"The skill {self.name} made {type(task).__name__} where a Task was asked for.")
        for flaw in self._flaws(task):
            raise ModuleError(
                f"The skill {self.name} made a task on level {level} that can't be used: {flaw}."
            )
        return msgspec.structs.replace(
            task,
            skill=self.name,
            level=level,
            operation=task.operation or self.name,
            primitives=tuple(task.primitives) or tuple(self.entry.primitives),
        )

    def _flaws(self, task: Task) -> Iterator[str]:
        texts = (task.prompt, task.answer, task.operation)
        if not all(isinstance(each, str) and _is_text(each) for each in texts):
            yield "prompt, answer and operation must be text"
            return
        if not task.prompt.strip() or len(task.prompt) > MOST_PROMPT:
            yield f"a prompt must have 1 to {MOST_PROMPT} characters"
        if not task.answer.strip():
            yield "it has no answer"
        if len(task.answer.encode()) >= self.answer_tokens(task.level):
            yield f"the answer {task.answer[:MOST_TOLD]!r} is longer than evaluation.answer_tokens"
        verifier = self.entry.evaluation.verifier
        if not (self._has("verify") or can_be_read(verifier, task.answer)):
            yield f"the answer {task.answer[:MOST_TOLD]!r} can't be read as {verifier}"
        if len(task.operation) > MOST_OPERATION:
            yield f"an operation must have up to {MOST_OPERATION} characters"
        if not set(task.primitives) <= PRIMITIVES:
            yield "it names a primitive there is not"

    def _has(self, method: str) -> bool:
        return callable(getattr(self._made, method, None))

    def _call(self, method: str, *arguments: object) -> Any:
        try:
            return getattr(self._made, method)(*arguments)
        except Exception as flaw:
            raise self._failed(method, flaw) from flaw

    def _failed(self, method: str, flaw: Exception) -> ModuleError:
        told = f"{type(flaw).__name__}: {flaw}"[:MOST_REASON]
        return ModuleError(f"The skill {self.name} failed in {method} ({told}).")

    def _check_level(self, level: int) -> None:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")


def made_of(sources: Sources, code: str) -> Any:
    """Run a module's file and make an object of its class; raises ModuleError for whatever goes wrong."""
    found = CODE.fullmatch(code)
    assert found is not None
    try:
        return getattr(sources.imported(found[1]), found[2])()
    except Exception as flaw:
        told = f"{type(flaw).__name__}: {flaw}"[:MOST_REASON]
        raise ModuleError(f"{code} can't be run ({told}).") from flaw


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
