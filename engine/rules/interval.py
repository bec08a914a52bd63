"""The confidence interval of a score; pure."""

from __future__ import annotations

from math import sqrt


def wilson(correct: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson score interval (Wilson 1927), 95 % by default, both ends 0 to 1; (0, 1) if nothing was asked."""
    if asked == 0:
        return 0.0, 1.0
    rate = correct / asked
    spread = z * sqrt(rate * (1 - rate) / asked + z * z / (4 * asked * asked))
    centre, scale = rate + z * z / (2 * asked), 1 + z * z / asked
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
