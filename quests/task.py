"""A task, the verdict on an answer to it, and the protocol of a skill."""

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
"""Loss floor of skills that state none of their own, nats a token."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt with a verifiable answer."""

    skill: str
    level: int
    operation: str
    prompt: str
    answer: str
    """The gold answer, in canonical form."""
    result: str = ""
    """The gold answer without its working; where empty, `answer` shows no working."""
    history: tuple[tuple[str, str], ...] = ()
    """The conversation before the prompt, as pairs of role and text."""
    primitives: tuple[str, ...] = ()
    """The primitives that the task exercises, by their names in quests/primitives.py."""
    practised_for: int = 0
    """The lower level that the task is practice for; 0 where it is practice for its own level."""
    rejected: str = ""
    """An answer that the hero should not give; empty where none is known."""
    cut: bool = False
    """The answer was cut off: no end of turn follows it."""

    @property
    def outcome(self) -> str:
        """The gold answer without its working, whatever form of answer the task asks for."""
        return self.result or self.answer


class Verdict(msgspec.Struct, frozen=True):
    """A verifier's judgement: a score from 0 to 1, and why it is not 1."""

    score: float
    reason: str = ""

    @property
    def correct(self) -> bool:
        """Whether the answer is entirely right."""
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
    """Whether `verify` reads only the prompt, so that it can judge tasks that another revision drew."""

    def __hash__(self) -> int:
        """By identity, since lists of a skill's tasks are cached for each skill object."""
        ...

    def answer_tokens(self, level: int) -> int:
        """Maximum new tokens at the level: enough for any right answer, end of turn included."""
        ...

    def generate(self, level: int, rng: Random) -> Task:
        """Draw one task at the level; raises QuestError when the level is not on the ladder."""
        ...

    def verify(self, task: Task, answer: str) -> Verdict:
        """Judge an answer strictly: an answer that merely contains the result is wrong."""
        ...

    def operations(self, level: int) -> tuple[str, ...]:
        """Names of the operations asked at the level, as in `Task.operation`."""
        ...

    def weight(self, level: int, operation: str) -> float:
        """Relative sampling weight of an operation at the level; an ordinary operation has 1."""
        ...

    def distinct(self, level: int) -> int:
        """How many different prompts the level can make."""
        ...

    def prompts(self, level: int, operation: str) -> int:
        """How many different prompts of one operation the level can make."""
        ...

    def every(self, level: int) -> Iterator[Task]:
        """Each distinct task of the level once, in a fixed order; for levels of at most LISTABLE prompts."""
        ...


@runtime_checkable
class Batched(Protocol):
    """A skill that draws many tasks in one call at a lower cost than one by one."""

    def generate_many(self, level: int, rng: Random, count: int) -> list[Task]:
        """The tasks that `count` calls of `generate` give; `rng` ends in the state those calls leave."""
        ...


def draws(skill: Skill, level: int, rng: Random, count: int) -> list[Task]:
    """Draw `count` tasks of a level in succession; raises QuestError as `generate` does."""
    if isinstance(skill, Batched):
        return skill.generate_many(level, rng, count)
    return [skill.generate(level, rng) for _ in range(count)]


class QuestError(Exception):
    """A quest that can't be made or read; the message is one sentence for the player."""


def is_held_out(prompt: str) -> bool:
    """Whether a prompt is held out: its SHA-256 decides, so training and trial tasks are disjoint."""
    first = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:4], "big")
    return first < HELD_OUT_SHARE * 2**32
