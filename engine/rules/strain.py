"""Strain and its zones, effort and damage: what the game makes of a loss; pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from math import inf

SMOOTHING = 0.1
"""Weight of the newest step in the moving average (EWMA) of strain."""


class Zone(Enum):
    """How hard a battle presses the hero; the value is the strain at which the next zone begins."""

    RECOVERY = 0.1
    PRODUCTIVE = 0.3
    STRETCH = 0.5
    OVERLOAD = inf


def strain(loss: float, floor: float) -> float:
    """Loss above the floor of its quest, nats a token."""
    return max(0.0, loss - floor)


def effort(losses: Iterable[float], floor: float) -> float:
    """The sum of strain over a battle's steps."""
    return sum(strain(loss, floor) for loss in losses)


def smoothed(average: float | None, value: float) -> float:
    """Exponentially weighted moving average (EWMA) after one more value; `average` is None for the first."""
    return value if average is None else average + SMOOTHING * (value - average)


def averages(losses: Iterable[float], floor: float) -> list[float]:
    """The moving average of strain after each step, nats a token."""
    found: list[float] = []
    for loss in losses:
        found.append(smoothed(found[-1] if found else None, strain(loss, floor)))
    return found


def zone(value: float) -> Zone:
    """The zone of a strain."""
    return next(each for each in Zone if value < each.value or each is Zone.OVERLOAD)


def damage(loss: float) -> float:
    """One over the loss, which makes the long tail visible; for display only."""
    return 1.0 / max(loss, 1e-6)
