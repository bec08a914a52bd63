"""Keeps training within the player's budget, and records when it has to rest and when it may go on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import datetime

from engine.chores.battery import on_battery
from engine.chores.guests import Guests
from engine.journal import Journal
from engine.rules.budget import Held, Spent, Verdict, verdict
from saves.events import TrainingPaused, TrainingResumed
from saves.events.errors import SaveError

LOOK_SECONDS = 10.0
"""Least time between two looks at the battery."""


def local_now() -> datetime:
    """The local time, in the zone that the machine is in by now."""
    # The system's library keeps the zone that it read first, and the machine may travel meanwhile.
    if hasattr(time, "tzset"):
        time.tzset()
    return datetime.now()


class BudgetWatch:
    """Asks the clocks and the battery, and keeps whether the budget holds training, and why."""

    def __init__(
        self,
        journal: Journal,
        attendance: Guests,
        now: Callable[[], datetime] = local_now,
        battery: Callable[[], bool] = on_battery,
    ) -> None:
        self.journal, self.attendance, self.now, self.battery = journal, attendance, now, battery
        self.held = ""
        """Why training rests; empty while it may go on."""
        self.spent: float | None = None
        """The budget's hours, once they are up; None while the engine may stay."""
        self.looked, self.unplugged = 0.0, False

    def look(self) -> None:
        """Bring `held` and `spent` up to date."""
        found = self._verdict()
        self.spent = found.hours if isinstance(found, Spent) else None
        # An engine whose hours are up is about to leave, so `held` stays as it is.
        if self.spent is None:
            self.held = str(found) if isinstance(found, Held) else ""

    def record(self) -> None:
        """Record a change of `held` in the save, once; if that fails now, the next call tries again."""
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
