"""The high-volume facts of a save: rows that events refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

EDGE = 5
"""Steps over which a battle's first and last loss are averaged: single batches are noisy."""

OUTCOMES = ("CRITICAL HIT", "HIT", "GLANCING", "MISS", "CRIT MISS")
"""Names of the five teacher-forced outcomes, in the order strikes are counted."""


class StrikeSample(msgspec.Struct, frozen=True, kw_only=True):
    """One real strike kept with its step."""

    operation: str
    prompt: str
    expected: str
    said: str
    """The hero's teacher-forced answer."""
    outcome: int
    """Index into OUTCOMES."""
    loss: float
    """Nats a token; damage shown is 1 / loss."""


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One optimizer step of one battle, as the trainer measured it."""

    campaign: int
    battle: int
    step: int
    """1 for the battle's first."""
    loss: float
    tokens: int
    seconds: float
    grad_norm: float
    learning_rate: float
    strikes: list[int]
    samples: list[StrikeSample]
    operations: dict[str, tuple[int, int]] = {}
    """Of each operation of the quest's skill and each primitive in the batch, how many tasks were hit and how
    many there were."""


def mean_loss(steps: Sequence[StepRow]) -> float:
    """The steps' mean loss, nats a token; 0 for none."""
    return sum(step.loss for step in steps) / (len(steps) or 1)


def ends(steps: Sequence[StepRow]) -> tuple[float, float]:
    """The mean loss of a battle's first steps and of its last, no step in both; nats a token."""
    edge = max(1, min(EDGE, len(steps) // 2))
    return mean_loss(steps[:edge]), mean_loss(steps[-edge:])


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One held-out task of one trial and what the hero said."""

    campaign: int
    trial: int
    number: int
    operation: str
    prompt: str
    expected: str
    said: str
    score: float
    reason: str


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson of a quest that was not drawn by a seed: written by a champion, or by a player."""

    campaign: int
    quest: int
    number: int
    skill: str
    level: int
    """0 where the skill has no ladder."""
    operation: str
    history: list[tuple[str, str]] = []
    """Role and text of what was said before the prompt."""
    prompt: str
    answer: str
    """What the hero should say."""
    rejected: str = ""
    """What it should not, where that is known."""
    source: str
    """The checkpoint that said it, or the file and line it was read from."""


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a chat with the Oracle."""

    chat: str
    number: int
    role: Literal["user", "assistant"]
    text: str
    speaker: str
    """`base`, or the checkpoint's name; empty for the player."""
    time: float
