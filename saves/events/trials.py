"""What the hero was asked, and the levels that came of it."""

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
    """The battle this probe followed."""
    revision: Revision = 1
    """Of the skill whose tasks its seed drew."""
    likeness: Share | None = None
    """Of a checkpoint's answers to general prompts, mean overlap with the base model's words, 0 to 1."""
    repetition: Share = 0.0
    """Share of the answers that say the same again and again."""
    spared: Count = 0
    """Right answers fewer than 80 % with which a trial is passed all the same."""


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
    """The level cap of a skill is found: attempt after attempt gained no level, and they get no better."""

    campaign: Number
    skill: Name
    level: Level
    """Highest mastered level."""
    trials: Trials
    """The failed attempts that show it."""
    maintenance: Figure = 0.0
    """Replay tokens for each token on new levels, where that is what shows it; else 0."""
