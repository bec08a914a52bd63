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
    """One real strike kept with its step."""

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
    tokens: Tokens
    seconds: Seconds
    grad_norm: Figure
    learning_rate: Figure
    strikes: Strikes
    samples: Samples
    operations: Tally = {}
    """Of each operation of the quest's skill and each primitive in the batch, how many tasks were hit and how
    many there were."""
    metrics: Metrics = {}
    """What the battle's school measured besides, by name."""


def mean_loss(steps: Sequence[StepRow]) -> float:
    """The steps' mean loss, nats a token; 0 for none."""
    return sum(step.loss for step in steps) / (len(steps) or 1)


def ends(steps: Sequence[StepRow]) -> tuple[float, float]:
    """The mean loss of a battle's first steps and of its last, no step in both; nats a token."""
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
    """One lesson of a quest that was not drawn by a seed: written by a champion, or by a player."""

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
    """What it should not, where that is known."""
    source: Name
    """The checkpoint that said it, or the file and line it was read from."""


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a chat with the Oracle."""

    chat: Name
    number: Number
    role: Literal["user", "assistant"]
    text: str
    speaker: Name
    """`base`, or the checkpoint's name; empty for the player."""
    time: UnixTime
