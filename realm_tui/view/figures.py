"""Numbers as the player reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.rules.interval import wilson
from engine.rules.schools import Unit


def compact(count: float) -> str:
    """A count in at most four characters or so: 950, 1.2k, 41k, 1.3M."""
    return _scaled(count, ("", "k", "M", "B"))


def pace(count: float) -> str:
    """A count per second, with enough digits to see a slow one change: 0.3, 950, 1.2k."""
    return f"{count:.1f}" if count < 9.95 else compact(count)


def format_bytes(count: float) -> str:
    """A size in bytes: 950 B, 1.2 kB, 41 kB, 1.3 MB."""
    return _scaled(count, (" B", " kB", " MB", " GB"))


def _scaled(count: float, units: tuple[str, str, str, str]) -> str:
    for scale, unit in ((1e9, units[3]), (1e6, units[2]), (1e3, units[1])):
        if count >= scale:
            value = count / scale
            return f"{value:.1f}{unit}" if value < 10 else f"{value:.0f}{unit}"
    return f"{count:.0f}{units[0]}"


def duration(seconds: float) -> str:
    """A time in its two largest units, from seconds to hours."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def span(seconds: float) -> str:
    """A time in hours, in words, e.g. `2 hours`."""
    hours = seconds / 3600
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def unattended_time(hours: float | None) -> str:
    """How long training goes on without a window or command, e.g. `for up to 2 hours`."""
    return "until it is stopped" if hours is None else f"for up to {span(3600 * hours)}"


def clock(seconds: float) -> str:
    """A time as m:ss, or h:mm:ss from one hour on."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float) -> str:
    """A share from 0 to 1 as a whole percentage, without the sign."""
    return f"{100 * share:.0f}"


def percents(shares: Sequence[float]) -> list[int]:
    """Shares from 0 to 1 as whole percentages that add up to the rounded sum (largest remainder method)."""
    floors = [math.floor(100 * each) for each in shares]
    left = round(100 * sum(shares)) - sum(floors)
    by_rest = sorted(range(len(shares)), key=lambda at: floors[at] - 100 * shares[at])
    return [each + (at in by_rest[:left]) for at, each in enumerate(floors)]


def interval(correct: int, asked: int) -> str:
    """The 95 % Wilson interval of a score in percent, e.g. `74–93`."""
    low, high = wilson(correct, asked)
    return f"{percent(low)}–{percent(high)}"


def score(correct: int, asked: int) -> str:
    """A score with its interval, e.g. `43/50 = 86 % (74–93)`."""
    rate = correct / asked if asked else 0.0
    return f"{correct}/{asked} = {percent(rate)} % ({interval(correct, asked)})"


def measured(value: float, unit: Unit) -> str:
    """A school's metric, formatted by its unit."""
    match unit:
        case "nats":
            return nats(value)
        case "percent":
            return f"{percent(value)} %"
        case "number":
            return f"{value:.3g}"


def nats(value: float) -> str:
    """A value in nats a token, such as a loss, with enough digits to see it change."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
