"""The high-volume facts of a save: rows that events refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from saves.events.fact import (
    Figure,
    Level,
    Metrics,
    Name,
    Number,
    Seconds,
    Share,
    Strikes,
    Tally,
    Tokens,
    UnixTime,
)

EDGE = 5
"""Steps over which a battle's first and last loss are averaged: single batches are noisy."""

OUTCOMES = ("CRITICAL HIT", "HIT", "GLANCING", "MISS", "CRIT MISS")
"""Names of the five teacher-forced outcomes, in the order strikes are counted."""


Outcome = Annotated[int, Meta(ge=0, lt=len(OUTCOMES))]


class StrikeSample(msgspec.Struct, frozen=True, kw_only=True):
    """A sampled strike of a step: one task's teacher-forced outcome."""

    operation: Name
    prompt: str
    expected: str
    said: str
    """The hero's teacher-forced answer."""
    outcome: Outcome
    """Index into OUTCOMES."""
    loss: Figure
    """Nats a token; damage shown is 1 / loss."""


Samples = Annotated[list[StrikeSample], Meta(max_length=1_000)]


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One optimizer step of one battle, as the trainer measured it."""

    campaign: Number
    battle: Number
    step: Number
    """1 for the battle's first."""
    loss: Figure
    """Nats a token."""
    tokens: Tokens
    seconds: Seconds
    grad_norm: Figure
    learning_rate: Figure
    strikes: Strikes
    samples: Samples
    operations: Tally = {}
    """Tasks hit and tasks in the batch, by operation of the quest's skill and by primitive."""
    metrics: Metrics = {}
    """What the battle's school measured besides the loss, by name."""


def mean_loss(steps: Sequence[StepRow]) -> float:
    """The steps' mean loss, nats a token; 0 for none."""
    return sum(step.loss for step in steps) / (len(steps) or 1)


def ends(steps: Sequence[StepRow]) -> tuple[float, float]:
    """The mean losses of a battle's first and of its last steps, at most EDGE of each; nats a token."""
    edge = max(1, min(EDGE, len(steps) // 2))
    return mean_loss(steps[:edge]), mean_loss(steps[-edge:])


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One held-out task of one trial and what the hero said."""

    campaign: Number
    trial: Number
    number: Number
    operation: Name
    prompt: str
    expected: str
    said: str
    score: Share
    reason: str


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson of a quest that no seed can draw again: a champion's answer, or written by a player."""

    campaign: Number
    quest: Number
    number: Number
    skill: Name
    level: Level
    """0 where the skill has no ladder."""
    operation: Name
    history: list[tuple[str, str]] = []
    """Role and text of what was said before the prompt."""
    prompt: str
    answer: str
    """What the hero should say."""
    rejected: str = ""
    """What the hero should not say, where that is known."""
    source: Name
    """The checkpoint that gave the answer, or the file and line the lesson was read from."""


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a chat with the Oracle."""

    chat: Name
    number: Number
    role: Literal["user", "assistant"]
    text: str
    speaker: Name
    """`base`, or the checkpoint's name; empty for the player."""
    time: UnixTime
