"""Figures that rituals and afflictions judge by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quests.scrolls.report import UNLEARNED
from saves.state import PASS_RATE, Quest, Score, SkillState

CHUNK = 8
"""Characters of the chunks whose repetition is counted."""
REPEATED = 0.5
"""An answer repeats itself if more than this share of its chunks occurred in it before."""
SLOPE_STEPS = 50
"""Steps that the strain rate is measured over."""
BAD_LINES = 0.05
"""Share of a scroll's lines that may be refused."""


def echo_gap(trainer: Sequence[float], oracle: Sequence[float]) -> float:
    """Mean absolute difference of two lists of losses, nats a token; infinite if they can't be compared."""
    if len(trainer) != len(oracle) or not trainer:
        return math.inf
    return sum(abs(a - b) for a, b in zip(trainer, oracle, strict=True)) / len(trainer)


def repeated(text: str) -> float:
    """Share of a text's overlapping 8-character chunks that occurred in it before; 0 for a short text."""
    chunks = [text[at : at + CHUNK] for at in range(len(text) - CHUNK + 1)]
    return 1 - len(set(chunks)) / len(chunks) if chunks else 0.0


def loops(said: str, expected: str) -> bool:
    """Whether an answer repeats itself although the right answer does not."""
    return repeated(said) > REPEATED >= repeated(expected)


def repetition(answers: Iterable[tuple[str, str]]) -> float:
    """The share of answers that repeat themselves, 0 to 1; each pair is an answer and the right answer."""
    found = [loops(said, expected) for said, expected in answers]
    return sum(found) / len(found) if found else 0.0


def strain_rate(averaged: Sequence[float]) -> float:
    """Least-squares slope of the latest fifty averages, nats a token for each step; 0 for fewer than two."""
    latest = averaged[-SLOPE_STEPS:]
    middle, mean = (len(latest) - 1) / 2, sum(latest) / (len(latest) or 1)
    spread = sum((at - middle) ** 2 for at in range(len(latest)))
    return sum((at - middle) * (each - mean) for at, each in enumerate(latest)) / spread if spread else 0.0


def refused_lines(quest: Quest) -> tuple[int, int]:
    """How many lines of a quest's scroll were refused, and how many it has; 0, 0 without a scroll.

    Lines that the player marked as not to be learned don't count as refused.
    """
    if quest.scroll is None:
        return 0, 0
    return quest.scroll.refused - quest.scroll.kinds.get(UNLEARNED, 0), quest.scroll.lines


def spoiled(refused: int, lines: int) -> bool:
    """Whether more than 5 % of a scroll's lines were refused."""
    return refused > BAD_LINES * lines


class Forgotten(NamedTuple):
    """A mastered level that has fallen."""

    level: int
    now: Score
    rate: float
    """What it was mastered with, 0 to 1."""


def forgotten(skill: SkillState) -> list[Forgotten]:
    """Mastered levels that a confirmation found fallen, and those lost since, lowest first."""
    return [
        Forgotten(level, skill.reviews[level], skill.mastery.get(level, PASS_RATE))
        for level in sorted({*skill.fragmented, *skill.lost})
        if level in skill.reviews
    ]
