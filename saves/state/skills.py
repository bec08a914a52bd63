"""How far the hero is in a skill, from its trials."""

from __future__ import annotations

import msgspec

from saves.events import TrialHeld, TrialKind

ATTEMPTS = 10
"""The latest failed attempts at a level that the state keeps at hand."""
PASS_RATE = 0.8
"""Share of right answers with which a trial is passed."""


class Score(msgspec.Struct, frozen=True):
    """One trial's outcome."""

    trial: int
    kind: TrialKind
    skill: str
    level: int
    seed: int
    correct: int
    asked: int
    drill: bool
    checkpoint: str | None
    battle: int | None
    time: float

    @property
    def rate(self) -> float:
        """Share of correct answers, 0 to 1."""
        return self.correct / self.asked if self.asked else 0.0

    @property
    def passed(self) -> bool:
        """Whether enough answers were right to pass."""
        return self.rate >= PASS_RATE

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
        )


class SkillState(msgspec.Struct):
    skill: str
    level: int = 0
    """Highest mastered level."""
    probes: dict[int, Score] = msgspec.field(default_factory=dict)
    """Latest probe or trial at each level."""
    passes: list[int] = msgspec.field(default_factory=list)
    """Trials passed in succession at the level being attempted."""
    cooldown: int = 0
    """Battles to fight before the next trial."""
    operations: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Of each operation of the latest battle, how many tasks were hit and how many there were."""
    battles: int = 0
    """Battles fought for it."""
    attempts: int = 0
    """Trials failed since the last level gained."""
    failed: list[Score] = msgspec.field(default_factory=list)
    """The latest of them, oldest first."""
    maxed: bool = False
    """Its level cap is found; a level gained after all takes that back."""
