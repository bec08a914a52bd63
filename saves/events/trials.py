"""What the hero was asked, and the levels that came of it."""

from __future__ import annotations

from typing import Literal

from saves.events.fact import Fact, TrialKind


class PuzzleAnswered(Fact, frozen=True):
    campaign: int
    moment: Literal["before", "after"]
    skill: str
    level: int
    prompt: str
    expected: str
    answer: str
    correct: bool
    checkpoint: str | None
    """Name of the checkpoint that answered; None is the base model."""
    operation: str = ""


class TrialHeld(Fact, frozen=True):
    campaign: int
    trial: int
    kind: TrialKind
    skill: str
    level: int
    seed: int
    asked: int
    correct: int
    drill: bool
    """Fewer than 50 distinct held-out tasks exist at this level, so all of them were asked."""
    checkpoint: str | None
    seconds: float
    battle: int | None = None
    """The battle this probe followed."""
    revision: int = 1
    """Of the skill whose tasks its seed drew."""
    likeness: float | None = None
    """Of a checkpoint's answers to general prompts, mean overlap with the base model's words, 0 to 1."""
    repetition: float = 0.0
    """Share of the answers that say the same again and again."""
    spared: int = 0
    """Right answers fewer than 80 % with which a trial is passed all the same."""


class LevelGained(Fact, frozen=True):
    campaign: int
    skill: str
    level: int
    trials: list[int]
    step: int
    tokens: int
    train_seconds: float


class LevelLost(Fact, frozen=True):
    """A mastered level that the hero has forgotten, until it is won again."""

    campaign: int
    skill: str
    level: int
    trial: int
    """The confirmation that showed it."""
    mastered: float
    """Rate of the trial that mastered it, 0 to 1."""
    rate: float
    """Rate of the confirmation."""


class SkillMaxed(Fact, frozen=True):
    """The level cap of a skill is found: attempt after attempt gained no level, and they get no better."""

    campaign: int
    skill: str
    level: int
    """Highest mastered level."""
    trials: list[int]
    """The failed attempts that show it."""
    maintenance: float = 0.0
    """Replay tokens for each token on new levels, where that is what shows it; else 0."""
