"""Whether the player's budget lets training go on right now; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from saves.events import BudgetSet

GRACE = 5.0
"""Seconds that an engine without guests always stays, so that a command can make its next request."""


class Allowed(NamedTuple):
    """Training may go on."""


class Held(NamedTuple):
    """Training rests, and goes on by itself when the reason is gone."""

    reason: str
    until: str = ""
    """The local time of day at which training goes on, if known."""

    def __str__(self) -> str:
        return f"{self.reason} until {self.until}" if self.until else self.reason


class Spent(NamedTuple):
    """The engine has been without guests for as many hours as the budget allows."""

    hours: float


Verdict = Allowed | Held | Spent
ON_BATTERY = "on battery"


def verdict(budget: BudgetSet, now: datetime, alone_seconds: float, on_battery: bool) -> Verdict:
    """Whether training may go on, rests, or the engine leaves, at the local time `now`.

    `alone_seconds` is the time without a guest, on the monotonic clock. Quiet times are local wall-clock
    times: an hour that summer time skips is not waited for, and an hour that it repeats is quiet twice.
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
    """When the quiet time around `now` ends, adjoining spans joined; None outside of them, "" for never."""
    until = f"{now:%H:%M}"
    for visited in range(len(spans) + 1):
        around = next((span for span in spans if _within(span, until)), None)
        if around is None:
            return until if visited else None
        until = around[6:]
    return ""


def _within(span: str, moment: str) -> bool:
    start, end = span[:5], span[6:]
    # Times written HH:MM sort in the order of the day.
    return start <= moment < end if start < end else moment >= start or moment < end


def empty_span(spans: Sequence[str]) -> str:
    """The first span that has no length; empty if there is none."""
    return next((span for span in spans if span[:5] == span[6:]), "")
