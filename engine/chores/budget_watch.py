"""Keeps training within the player's budget, and records when it has to rest and when it may go on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import datetime

from engine.chores.battery import on_battery
from engine.chores.guests import Attendance
from engine.journal import Journal
from engine.rules.budget import Held, Spent, Verdict, verdict
from saves.events import TrainingPaused, TrainingResumed
from saves.events.errors import SaveError

LOOK_SECONDS = 10.0
"""How often the battery is looked at, at most."""


def local_now() -> datetime:
    """The local time, in the zone that the machine is in by now."""
    # The system's library keeps the zone that it read first; an engine may run through a journey.
    if hasattr(time, "tzset"):
        time.tzset()
    return datetime.now()


class Steward:
    """Asks the clocks and the battery; what it keeps is whether training is held, and why."""

    def __init__(
        self,
        journal: Journal,
        attendance: Attendance,
        now: Callable[[], datetime] = local_now,
        battery: Callable[[], bool] = on_battery,
    ) -> None:
        self.journal, self.attendance, self.now, self.battery = journal, attendance, now, battery
        self.held = ""
        """Why training rests; empty while it may go on."""
        self.spent: float | None = None
        """The hours that are up; None while the engine may stay."""
        self.looked, self.unplugged = 0.0, False

    def look(self) -> None:
        """Take the verdict of this moment."""
        found = self._verdict()
        self.spent = found.hours if isinstance(found, Spent) else None
        # An engine whose hours are up leaves; what it held is not let go for the moment before.
        if self.spent is None:
            self.held = str(found) if isinstance(found, Held) else ""

    def record(self) -> None:
        """Put a change of the verdict into the save, once each; where it can't be written now, later."""
        if self.held == self.journal.state.held:
            return
        fact = TrainingPaused("budget", self.held) if self.held else TrainingResumed("budget")
        with contextlib.suppress(SaveError):
            self.journal.record("engine", fact)

    def _verdict(self) -> Verdict:
        budget = self.journal.state.budget
        alone = 0.0 if self.attendance.passing else self.attendance.alone()
        return verdict(budget, self.now(), alone, budget.on_battery == "pause" and self._battery())

    def _battery(self) -> bool:
        if not self.looked or time.monotonic() - self.looked > LOOK_SECONDS:
            self.looked, self.unplugged = time.monotonic(), self.battery()
        return self.unplugged
