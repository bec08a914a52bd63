"""The trainer's throttle: rests between steps, so that it works for at most its share of the time."""

from __future__ import annotations

import time

from engine.trainer.pipe import Orders

NAP_SECONDS = 0.25
"""How soon a new share is noticed during a rest."""


def rest(orders: Orders, worked: float) -> None:
    """Sleep until `worked` seconds are at most the allowed share of work plus rest, or until a halt."""
    began = time.monotonic()
    while not orders.halt.is_set():
        left = worked * (1 / orders.share - 1) - (time.monotonic() - began)
        if left <= 0:
            return
        orders.halt.wait(min(left, NAP_SECONDS))
