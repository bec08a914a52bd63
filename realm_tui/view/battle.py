"""The watched battle computed from its steps, and a campaign's training totals; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.rules.floors import floor_or_usual
from engine.rules.strain import smoothed, strain
from quests.task import FLOOR
from saves.file.rows import StepRow
from saves.state import Battle, Campaign


class TimedStep(NamedTuple):
    """One step of the battle being watched."""

    step: int
    loss: float
    strain: float
    """Moving average up to this step, nats a token."""
    tokens: int
    seconds: float
    span: float
    """Seconds from the step before to this one, rests and waits included."""
    metrics: Mapping[str, float]
    """What the school measured besides the loss, by name."""


PACE = 10
"""Number of latest steps that the speed is averaged over."""


@dataclass
class WatchedBattle:
    """The battle being watched, built up from its steps."""

    battle: int
    floor: float = FLOOR
    """Floor of the loss on the battle's quest, nats a token."""
    steps: list[TimedStep] = field(default_factory=list)
    heard: float | None = None
    """Monotonic seconds when the latest step came or the wait for the next began; None if unknown."""

    @classmethod
    def of(cls, battle: Battle, rows: Iterable[StepRow]) -> WatchedBattle:
        """A battle rebuilt from its stored step rows, oldest first."""
        bout = cls.begun(battle)
        for each in rows:
            bout.take(each)
        return bout

    @classmethod
    def begun(cls, battle: Battle) -> WatchedBattle:
        """A battle of which no step is known."""
        return cls(battle.battle, floor_or_usual(battle.quest))

    def take(self, row: StepRow, at: float | None = None, share: float = 1.0) -> None:
        """Add one step; steps that a restarted trainer repeats replace the earlier ones.

        `at` is when the step came, in monotonic seconds. If this or the time of the step before is unknown,
        the span is the step's own seconds divided by `share`, the trainer's share of the time.
        """
        gap = 0.0 if at is None or self.heard is None else at - self.heard
        span = max(gap, row.seconds) if gap else row.seconds / share
        self.heard = at
        while self.steps and self.steps[-1].step >= row.step:
            self.steps.pop()
        pressed = smoothed(self.strain, strain(row.loss, self.floor))
        self.steps.append(TimedStep(row.step, row.loss, pressed, row.tokens, row.seconds, span, row.metrics))

    @property
    def step(self) -> int:
        """The latest step; 0 before the first."""
        return self.steps[-1].step if self.steps else 0

    @property
    def loss(self) -> float:
        """The latest step's loss, nats a token."""
        return self.steps[-1].loss if self.steps else 0.0

    @property
    def metrics(self) -> Mapping[str, float]:
        """What the school measured in the latest step besides the loss, by name."""
        return self.steps[-1].metrics if self.steps else {}

    @property
    def strain(self) -> float | None:
        """Moving average of the strain, nats a token; None before the first step."""
        return self.steps[-1].strain if self.steps else None

    @property
    def tokens(self) -> int:
        """Tokens of all steps."""
        return sum(each.tokens for each in self.steps)

    @property
    def seconds(self) -> float:
        """Seconds of all steps, without the rests between them."""
        return sum(each.seconds for each in self.steps)

    def late(self, now: float) -> float:
        """Seconds by which the next step is overdue, measured by the mean span of the latest steps."""
        if self.heard is None or not self.steps:
            return 0.0
        latest = self.steps[-PACE:]
        return max(0.0, now - self.heard - sum(each.span for each in latest) / len(latest))

    def speed(self, now: float) -> float:
        """Tokens per second of wall-clock time, over the latest steps and the delay of the next."""
        latest = self.steps[-PACE:]
        took = sum(each.span for each in latest) + self.late(now)
        return sum(each.tokens for each in latest) / max(1e-9, took)

    def step_seconds(self, now: float, share: float = 1.0) -> float:
        """Mean seconds from one step to the next, over the latest steps and the delay of the next.

        A `share` that was just lowered counts at once, before any step has had the longer rests.
        """
        latest = self.steps[-PACE:]
        took = sum(each.span for each in latest) + self.late(now)
        return max(took, sum(each.seconds for each in latest) / share) / max(1, len(latest))


class Trained(NamedTuple):
    """Training totals of a campaign."""

    steps: int
    tokens: int
    seconds: float


def trained(campaign: Campaign, bout: WatchedBattle | None) -> Trained:
    """A campaign's training totals: all battles that are over, and the steps of `bout`, the running one."""
    bout = bout or WatchedBattle(0)
    return Trained(
        campaign.step + bout.step, campaign.tokens + bout.tokens, campaign.train_seconds + bout.seconds
    )
