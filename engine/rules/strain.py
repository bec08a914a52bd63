"""The game's number rules, pure: strain and its zones, scores and their intervals, statures."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from math import inf, sqrt

SMOOTHING = 0.1
"""Weight of the newest step in the moving average of strain."""


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
    """The exponential moving average after one more value; None begins it."""
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


def wilson(correct: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % Wilson interval of a score, each end from 0 to 1; nothing asked says nothing."""
    if asked == 0:
        return 0.0, 1.0
    rate = correct / asked
    spread = z * sqrt(rate * (1 - rate) / asked + z * z / (4 * asked * asked))
    centre, scale = rate + z * z / (2 * asked), 1 + z * z / asked
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


RACES = {
    "qwen": "Qwen'dal",
    "llama": "Llamari",
    "mistral": "Mistralian",
    "gemma": "Gemmborn",
    "phi": "Phi'rin",
}

STATURES = (
    (0.5e9, "Wisp"),
    (1e9, "Sprite"),
    (3e9, "Halfling"),
    (7e9, "Youth"),
    (30e9, "Human"),
    (100e9, "Giant"),
    (inf, "Titan"),
)
"""Parameters below which a hero has the stature."""

CLASSES = (
    ("instruct", "Academy-Trained"),
    ("chat", "Diplomat"),
    ("tuned", "Guild Veteran"),
    ("base", "Wildborn"),
)
"""What a model's own name says of its training."""


def hero_class(model: str) -> str:
    """The class of a base model, by its name; one that says nothing is a base model, no name has none."""
    if not model:
        return ""
    return next((name for sign, name in CLASSES if sign in model.lower()), "Wildborn")


def race(architecture: str) -> str:
    """The race of an architecture; an unknown one keeps its own name."""
    known = (name for prefix, name in RACES.items() if architecture.lower().startswith(prefix))
    return next(known, architecture)


def stature(parameters: int) -> str:
    """The stature of a hero with so many parameters."""
    return next(name for limit, name in STATURES if parameters < limit)
