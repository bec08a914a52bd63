"""A task, what is said of an answer to it, and what a skill must offer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from random import Random
from typing import Protocol, runtime_checkable

import msgspec

HELD_OUT_SHARE = 1 / 8
"""Share of all prompts that belong to the held-out side."""
LISTABLE = 10_000
"""Levels of at most this many prompts are listed whole; larger ones are sampled."""


FLOOR = 0.01
"""The floor of a skill that names none, nats a token."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt with a verifiable answer."""

    skill: str
    level: int
    operation: str
    prompt: str
    answer: str
    """The gold answer, in canonical form."""
    result: str = ""
    """The gold answer without its working; empty where it is the answer itself."""
    history: tuple[tuple[str, str], ...] = ()
    """Role and text of what was said before the prompt."""
    primitives: tuple[str, ...] = ()
    """What it exercises, by the names of quests/primitives.py."""
    practised_for: int = 0
    """The level below its own for which it is practised; 0 where it is practised for its own."""
    rejected: str = ""
    """What must not be answered, where that is known."""
    cut: bool = False
    """The answer was cut off: no end of turn follows it."""

    @property
    def outcome(self) -> str:
        """What the task comes to, however much working its answer shows."""
        return self.result or self.answer


class Verdict(msgspec.Struct, frozen=True):
    """A verifier's judgement: a score from 0 to 1, and why it is not 1."""

    score: float
    reason: str = ""

    @property
    def correct(self) -> bool:
        """Whether the answer is wholly right."""
        return self.score >= 1.0


class Skill(Protocol):
    """A task family with a difficulty ladder and a verifier."""

    name: str
    title: str
    levels: int
    floor: float
    """Loss without strain, in nats a token."""
    revision: int
    """Rises when the same seed begins to draw other tasks."""
    reads_prompts: bool
    """Whether `verify` judges by the prompt alone, and so also what another revision drew."""

    def __hash__(self) -> int:
        """By its identity: what was listed of a skill is kept by the object."""
        ...

    def answer_tokens(self, level: int) -> int:
        """Enough tokens for any right answer of the level, a token a character, end of turn included."""
        ...

    def generate(self, level: int, rng: Random) -> Task:
        """One task at the level; raises QuestError when the level is not on the ladder."""
        ...

    def verify(self, task: Task, answer: str) -> Verdict:
        """Judge an answer strictly: containing the result is not being the result."""
        ...

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations asked at the level, by the names its tasks bear."""
        ...

    def weight(self, level: int, operation: str) -> float:
        """How often the level asks an operation, beside 1 for an ordinary one."""
        ...

    def distinct(self, level: int) -> int:
        """How many different prompts the level can make."""
        ...

    def prompts(self, level: int, operation: str) -> int:
        """How many of them are of one operation."""
        ...

    def every(self, level: int) -> Iterator[Task]:
        """Each distinct task of the level once, in a fixed order; for levels where `distinct` is small."""
        ...


@runtime_checkable
class Batched(Protocol):
    """A skill that makes many tasks at once for less."""

    def generate_many(self, level: int, rng: Random, count: int) -> list[Task]:
        """The same tasks as so many calls of `generate`, and chance left as they leave it."""
        ...


def draws(skill: Skill, level: int, rng: Random, count: int) -> list[Task]:
    """So many tasks of a level, one after the other; raises QuestError as `generate` does."""
    if isinstance(skill, Batched):
        return skill.generate_many(level, rng, count)
    return [skill.generate(level, rng) for _ in range(count)]


class QuestError(Exception):
    """A quest that can't be made or read; the message is one sentence for the player."""


def is_held_out(prompt: str) -> bool:
    """Whether a prompt belongs to the held-out side, by its own hash, so that the sides never meet."""
    first = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:4], "big")
    return first < HELD_OUT_SHARE * 2**32
