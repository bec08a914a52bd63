"""Skills made of reasoning-gym's datasets: levels set a dataset's parameters, and judging is strict."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache
from random import Random
from typing import Any

import msgspec

from configs.loader import load
from quests.skills.golds import gold
from quests.task import FLOOR, QuestError, Task, Verdict

SIZE = 20_000
"""Size that the datasets are created with: some refuse a larger one, and none checks it at a draw."""
SEED = 1
DRAWS = 5_000
"""Tasks drawn to count and to list a level's prompts."""
MANY = 2_500
"""A level with at least so many distinct prompts among DRAWS draws has too many to list."""
INDEX_BITS = 30
TRIES, STRIDE = 1_000, 1 << 20
"""Entries tried for one index, and the distance between them, so that listed tasks share no entry."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One skill of configs/skills/gym.yaml."""

    title: str
    levels: int
    primitives: list[str]
    dials: dict[str, Any]
    revision: int = 1
    """Rises when the same seed begins to draw other tasks."""
    metadata: str = ""
    """Where there are several right answers: a regular expression whose named groups read from a prompt the
    metadata that the dataset's scorer needs."""

    def settings(self, level: int) -> dict[str, Any]:
        """The dataset's parameters at a level."""
        return {
            dial: each[level - 1] if isinstance(each, list) else each for dial, each in self.dials.items()
        }


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Measurements of one skill, a value for each level."""

    distinct: list[int]
    """Different prompts; above LISTABLE where there are too many to count."""
    answer_tokens: list[int]
    """1.5 times the characters of the longest answer drawn, and one token for the end of turn."""


class Recipes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    skills: dict[str, Recipe]


class Measurements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    skills: dict[str, Measured]


@cache
def recipes() -> dict[str, Recipe]:
    """All skills of the gym, by name."""
    return load("skills", "gym", Recipes).skills


@cache
def measurements() -> dict[str, Measured]:
    """Measurements of all skills of the gym, by name."""
    return load("skills", "gym_measured", Measurements).skills


class GymSkill:
    """A dataset of reasoning-gym as a Skill."""

    floor = FLOOR
    reads_prompts = False

    def __init__(self, name: str) -> None:
        self.name, self.recipe, self.measured = name, recipes()[name], measurements()[name]
        self.title, self.levels = self.recipe.title, self.recipe.levels
        self.revision = self.recipe.revision
        # Cached on the object: some levels take a second to list.
        self._listed = cache(self._list)

    def answer_tokens(self, level: int) -> int:
        """Maximum new tokens at the level, as measured: a token a character, with room to spare."""
        return self.measured.answer_tokens[self._checked(level) - 1]

    def operations(self, level: int) -> tuple[str, ...]:
        """The only operation, named like the skill."""
        self._checked(level)
        return (self.name,)

    def weight(self, level: int, operation: str) -> float:
        """1, since there is one operation."""
        return 1.0

    def generate(self, level: int, rng: Random) -> Task:
        """A task drawn by the dataset; raises QuestError off the ladder."""
        return self._task(level, rng.randrange(SIZE if self.recipe.metadata else 1 << INDEX_BITS))

    def distinct(self, level: int) -> int:
        """How many different prompts the level has, as far as they were counted."""
        return self.measured.distinct[self._checked(level) - 1]

    def prompts(self, level: int, operation: str) -> int:
        """As many as `distinct`, since there is one operation."""
        return self.distinct(level)

    def every(self, level: int) -> Iterator[Task]:
        """Each distinct task of the first DRAWS indices; raises QuestError off the ladder."""
        return iter(self._listed(level))

    def verify(self, task: Task, answer: str) -> Verdict:
        """Score 1 for the gold answer or, where several are right, any that the dataset's scorer accepts."""
        said = answer.strip()
        if said == task.answer or (self.recipe.metadata and self._accepted(task, said)):
            return Verdict(1.0)
        return Verdict(0.0, f"{task.answer} expected" if said else "no answer")

    def _list(self, level: int) -> list[Task]:
        drawn = (self._task(level, index) for index in range(DRAWS))
        return list({task.prompt: task for task in drawn}.values())

    def _accepted(self, task: Task, said: str) -> bool:
        found = re.search(self.recipe.metadata, task.prompt)
        entry = {"answer": task.answer, "metadata": found.groupdict() if found else {}}
        try:
            return bool(dataset(self.name, task.level).score_answer(said, entry) >= 1.0)
        except Exception:  # noqa: BLE001  a foreign scorer that stumbles over an answer does not accept it
            return False

    def _task(self, level: int, index: int) -> Task:
        prompt, answer = draw_entry(self.name, self._checked(level), index)
        return Task(
            skill=self.name,
            level=level,
            operation=self.name,
            prompt=prompt,
            answer=answer,
            primitives=tuple(self.recipe.primitives),
        )

    def _checked(self, level: int) -> int:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
        return level


def draw_entry(name: str, level: int, index: int) -> tuple[str, str]:
    """Prompt and gold answer of an index; raises QuestError where no entry tried has an answer."""
    for place in range(index, index + TRIES * STRIDE, STRIDE):
        entry = dataset(name, level)[place]
        answer = gold(name, entry, index)
        if answer is not None:
            return str(entry["question"]).strip(), answer
    raise QuestError(f"Skill {name} drew {TRIES} tasks at level {level}, and none of them can be answered.")


@cache
def dataset(name: str, level: int) -> Any:
    """The dataset of a skill at a level; indexing it generates an entry."""
    # Imported late: the library takes more than a second, which only those who train its skills wait for.
    import reasoning_gym

    made = reasoning_gym.create_dataset(name, size=SIZE, seed=SEED, **recipes()[name].settings(level))
    _set_in_order(made)
    return made


def _set_in_order(made: Any) -> None:
    """Put an order in place of the sets that datasets choose from: a set's own is another in each process."""
    if isinstance(getattr(made, "letters", None), set):
        made.letters = InOrder(sorted(made.letters))
    for length in getattr(made, "word_sets", ()):
        graph = made._build_word_graph(length)
        made.word_graphs[length] = {word: sorted(beside) for word, beside in graph.items()}


class InOrder(tuple[str, ...]):
    """A set of letters that is always listed in the same order."""

    def __sub__(self, others: Container[str]) -> InOrder:
        return InOrder(letter for letter in self if letter not in others)
