"""The trainer's pace: rests that leave it working for no more than its share of the time."""

from __future__ import annotations

import time

from engine.trainer.pipe import Orders

NAP_SECONDS = 0.25
"""How soon a change of pace is noticed during a rest."""


def rest(orders: Orders, worked: float) -> None:
    """Sleep until the seconds worked are the share of the time that they may be, or a halt is heard."""
    began = time.monotonic()
    while not orders.halt.is_set():
        left = worked * (1 / orders.share - 1) - (time.monotonic() - began)
        if left <= 0:
            return
        orders.halt.wait(min(left, NAP_SECONDS))
