"""What the budget says of training right now; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from saves.events import BudgetSet

GRACE = 5.0
"""Seconds between two requests of one command, so that the engine does not leave in between."""


class Allowed(NamedTuple):
    """Training may go on."""


class Held(NamedTuple):
    """Training rests, and goes on by itself when the reason is gone."""

    reason: str
    until: str = ""
    """The local time of day at which it goes on, where that is known."""

    def __str__(self) -> str:
        return f"{self.reason} until {self.until}" if self.until else self.reason


class Spent(NamedTuple):
    """The engine has been alone for as long as it may."""

    hours: float


Verdict = Allowed | Held | Spent
ON_BATTERY = "on battery"


def verdict(budget: BudgetSet, now: datetime, alone_seconds: float, on_battery: bool) -> Verdict:
    """The verdict at a local time, after so many seconds without a guest by a clock that can't jump.

    Quiet times are times of day as a clock on the wall shows them: an hour that summer time skips is not
    waited for, and one that it repeats is quiet twice.
    """
    if budget.hours is not None and alone_seconds > max(GRACE, 3600 * budget.hours):
        return Spent(budget.hours)
    until = quiet_until(budget.quiet, now.time())
    if until is not None:
        return Held("quiet", until) if until else Held("quiet at all times")
    if on_battery and budget.on_battery == "pause":
        return Held(ON_BATTERY)
    return Allowed()


def quiet_until(spans: Sequence[str], now: time) -> str | None:
    """When the quiet around a time of day ends, spans that meet taken as one; None outside, "" for never."""
    until = f"{now:%H:%M}"
    for visited in range(len(spans) + 1):
        around = next((span for span in spans if _within(span, until)), None)
        if around is None:
            return until if visited else None
        until = around[6:]
    return ""


def _within(span: str, moment: str) -> bool:
    start, end = span[:5], span[6:]
    # Times of day written HH:MM sort as they follow each other.
    return start <= moment < end if start < end else moment >= start or moment < end


def clash(spans: Sequence[str]) -> str:
    """A span that has no length; empty where all have one."""
    return next((span for span in spans if span[:5] == span[6:]), "")
