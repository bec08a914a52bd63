"""How far the hero is in a skill, from its trials."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from saves.events import TrialHeld, TrialKind
from saves.events.fact import (
    MOST_LEVEL,
    Count,
    Figure,
    Level,
    LevelList,
    Name,
    Number,
    Seed,
    Share,
    Tally,
    UnixTime,
)

ATTEMPTS = 10
"""How many of the latest failed trials at the attempted level the state keeps."""
TRIES = 40
"""How many of the latest probes at the attempted level the state keeps."""
TOLLS = 40
"""How many of a skill's latest won battles the state keeps the token counts of."""
FALL = 0.1
"""Drop of the rate below the mastering trial's rate that counts as forgetting."""
PASS_RATE = 0.8
"""Share of right answers with which a trial is passed."""


class Score(msgspec.Struct, frozen=True):
    """One trial's outcome."""

    trial: Number
    kind: TrialKind
    skill: Name
    level: Level
    seed: Seed
    correct: Count
    asked: Count
    drill: bool
    checkpoint: Name | None
    battle: Number | None
    time: UnixTime
    repetition: Share = 0.0
    """Share of the answers that repeat the same text again and again."""
    spared: Count = 0
    """How many right answers may be missing while the trial is still passed."""

    @property
    def rate(self) -> float:
        """Share of correct answers, 0 to 1."""
        return self.correct / self.asked if self.asked else 0.0

    @property
    def passed(self) -> bool:
        """Whether enough answers were right to pass."""
        return self.asked > 0 and (self.correct + self.spared) / self.asked >= PASS_RATE

    @classmethod
    def of(cls, fact: TrialHeld, time: float) -> Score:
        """The score of a trial held at a time, Unix seconds."""
        return cls(
            trial=fact.trial,
            kind=fact.kind,
            skill=fact.skill,
            level=fact.level,
            seed=fact.seed,
            correct=fact.correct,
            asked=fact.asked,
            drill=fact.drill,
            checkpoint=fact.checkpoint,
            battle=fact.battle,
            time=time,
            repetition=fact.repetition,
            spared=fact.spared,
        )


Scores = Annotated[dict[Level, Score], Meta(max_length=MOST_LEVEL + 1)]


class SkillState(msgspec.Struct):
    skill: Name
    level: Level = 0
    """Highest level ever mastered."""
    baseline: Share | None = None
    """Rate of the trial held before any battle for the skill, 0 to 1; None before that trial."""
    probes: Scores = msgspec.field(default_factory=dict)
    """Latest probe or trial at each level."""
    passes: list[Number] = msgspec.field(default_factory=list)
    """Trials passed in succession at the level being attempted."""
    cooldown: Count = 0
    """Battles to fight before the next trial."""
    operations: Tally = msgspec.field(default_factory=dict)
    """Tasks hit and tasks trained on in the latest battle, by operation."""
    mastery: dict[Level, Share] = msgspec.field(default_factory=dict)
    """By level, the rate of the trials that mastered it, all their tasks together, 0 to 1."""
    reviews: Scores = msgspec.field(default_factory=dict)
    """Latest review or confirmation of each mastered level."""
    fragmented: LevelList = msgspec.field(default_factory=list)
    """Mastered levels that a confirmation found partly forgotten, the least recent confirmation first."""
    lost: LevelList = msgspec.field(default_factory=list)
    """Forgotten levels, up to the highest ever mastered; ascending."""
    battles: Count = 0
    """Battles fought for the skill."""
    tolls: list[tuple[Figure, Figure]] = msgspec.field(default_factory=list)
    """Tokens on new levels and on earlier levels, of the latest battles won for the skill, oldest first."""
    failed: list[Score] = msgspec.field(default_factory=list)
    """The latest trials failed at the level being attempted, after the skill's own battles; oldest first."""
    tries: list[Score] = msgspec.field(default_factory=list)
    """The latest probes after battles at the level being attempted, oldest first."""
    maxed: bool = False
    """Whether the level cap is found; a level gained after all takes that back."""
    unproven: list[int] = msgspec.field(default_factory=list)
    """Levels whose trials could not be judged at the save's import, ascending; a level won again leaves."""

    @property
    def next_level(self) -> int:
        """The level that a passed trial wins: the lowest lost, or the one after the highest mastered."""
        return self.lost[0] if self.lost else self.level + 1

    @property
    def mastered(self) -> list[int]:
        """The levels that the hero masters, ascending."""
        lost = set(self.lost)
        return [level for level in range(1, self.level + 1) if level not in lost]

    @property
    def levels(self) -> int:
        """How many levels the hero masters."""
        return self.level - len({level for level in self.lost if 1 <= level <= self.level})

    @property
    def proven_level(self) -> int:
        """The highest proven level ever mastered; 0 for none."""
        return next((level for level in range(self.level, 0, -1) if level not in self.unproven), 0)

    def has_fallen(self, score: Score) -> bool:
        """Whether a mastered level scored more than `FALL` below the trial that mastered it."""
        return score.rate < self.mastery.get(score.level, PASS_RATE) - FALL

    def asked_again(self, level: int) -> Score | None:
        """The latest examination of a level once mastered: a probe of a lost level, else a review."""
        return (self.probes if level in self.lost else self.reviews).get(level)

    def decay(self, level: int) -> float:
        """How far a level's rate fell since its mastering trial, 0 to 1; 0 if it was not examined since."""
        review = self.asked_again(level)
        return max(0.0, self.mastery.get(level, PASS_RATE) - review.rate) if review else 0.0
