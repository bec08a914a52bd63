"""What the hero was asked, and the levels that it gained or lost."""

from __future__ import annotations

from typing import Literal

from saves.events.fact import (
    Count,
    Fact,
    Figure,
    Level,
    Name,
    Number,
    Revision,
    Seconds,
    Seed,
    Share,
    Text,
    Tokens,
    TrialKind,
    Trials,
)


class PuzzleAnswered(Fact, frozen=True):
    campaign: Number
    moment: Literal["before", "after"]
    skill: Name
    level: Level
    prompt: Text
    expected: Text
    answer: Text
    correct: bool
    checkpoint: Name | None
    """Name of the checkpoint that answered; None is the base model."""
    operation: Name = ""


class TrialHeld(Fact, frozen=True):
    campaign: Number
    trial: Number
    kind: TrialKind
    skill: Name
    level: Level
    seed: Seed
    asked: Count
    correct: Count
    drill: bool
    """Fewer than 50 distinct held-out tasks exist at this level, so all of them were asked."""
    checkpoint: Name | None
    seconds: Seconds
    battle: Number | None = None
    """The battle that this trial followed, if any."""
    revision: Revision = 1
    """Revision of the skill whose tasks the seed drew."""
    likeness: Share | None = None
    """For general prompts: mean word F1 of a checkpoint's answers against the base model's, 0 to 1."""
    repetition: Share = 0.0
    """Share of the answers that repeat the same text again and again."""
    spared: Count = 0
    """How many right answers fewer than 80 % are enough to pass the trial."""


class LevelGained(Fact, frozen=True):
    campaign: Number
    skill: Name
    level: Level
    trials: Trials
    step: Count
    tokens: Tokens
    train_seconds: Seconds


class LevelLost(Fact, frozen=True):
    """A mastered level that the hero has forgotten, until it is won again."""

    campaign: Number
    skill: Name
    level: Level
    trial: Number
    """The confirmation that showed it."""
    mastered: Share
    """Rate of the trial that mastered it, 0 to 1."""
    rate: Share
    """Rate of the confirmation."""


class SkillMaxed(Fact, frozen=True):
    """A skill's level cap is found: attempts gain no level and get no better, or replay costs too much."""

    campaign: Number
    skill: Name
    level: Level
    """Highest mastered level."""
    trials: Trials
    """The trials or probes that show it."""
    maintenance: Figure = 0.0
    """Replay tokens per token on new levels, where this ratio shows the level cap; else 0."""
