"""When training steps came, by a clock that can't jump."""

from __future__ import annotations

import time
from collections import deque

RECENT = 40
"""How many latest steps tell how long a step takes."""


class StepClock:
    """The steps that this engine has recorded."""

    def __init__(self) -> None:
        self.count = 0
        self.at = 0.0
        """When the latest step came, monotonic seconds; 0 before the first."""
        self.time = 0.0
        """When the latest step came, Unix time; 0 before the first."""
        self.recent: deque[float] = deque(maxlen=RECENT)
        """How long the latest steps took, in seconds."""

    def step(self, seconds: float) -> None:
        """Record a step that took so many seconds."""
        self.count += 1
        self.at, self.time = time.monotonic(), time.time()
        self.recent.append(seconds)

    @property
    def usual(self) -> float | None:
        """Seconds that a step takes where nothing delays it: the lower quartile; None before the first."""
        return sorted(self.recent)[len(self.recent) // 4] if self.recent else None

    @property
    def latest(self) -> float:
        """Seconds that the latest step took; 0 before the first."""
        return self.recent[-1] if self.recent else 0.0


class OrderClock:
    """The time limit of ordered training, which begins with the first step after the order."""

    def __init__(self, seconds: float, steps: StepClock) -> None:
        self.seconds, self.steps, self.before = seconds, steps, steps.count
        self.began: float | None = None
        """When that first step came, monotonic seconds; None before it."""

    def is_up(self) -> bool:
        """Whether the time is over; call this several times a second."""
        if self.began is None and self.steps.count > self.before:
            self.began = self.steps.at
        return self.began is not None and time.monotonic() - self.began > self.seconds
