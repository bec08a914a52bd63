"""When steps came, by a clock that can't jump."""

from __future__ import annotations

import time
from collections import deque

RECENT = 40
"""Steps that tell how long one takes."""


class StepClock:
    """The steps that this engine has recorded."""

    def __init__(self) -> None:
        self.count = 0
        self.at = 0.0
        """Monotonic seconds of the latest; 0 before the first."""
        self.time = 0.0
        """Unix time of the latest."""
        self.recent: deque[float] = deque(maxlen=RECENT)
        """What the latest steps took, in seconds."""

    def step(self, seconds: float) -> None:
        """A step has come that took so long."""
        self.count += 1
        self.at, self.time = time.monotonic(), time.time()
        self.recent.append(seconds)

    @property
    def usual(self) -> float | None:
        """What a step takes where nothing holds it: the lower quartile; None before the first."""
        return sorted(self.recent)[len(self.recent) // 4] if self.recent else None

    @property
    def latest(self) -> float:
        """What the latest step took, in seconds; 0 before the first."""
        return self.recent[-1] if self.recent else 0.0


class OrderClock:
    """The time of ordered training, which begins with the first step that comes after the order."""

    def __init__(self, seconds: float, steps: StepClock) -> None:
        self.seconds, self.steps, self.before = seconds, steps, steps.count
        self.began: float | None = None
        """Monotonic seconds at which that step came; None before it."""

    def is_up(self) -> bool:
        """Whether the time is over; to be asked several times a second."""
        if self.began is None and self.steps.count > self.before:
            self.began = self.steps.at
        return self.began is not None and time.monotonic() - self.began > self.seconds
