from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from engine.trainer import throttle
from engine.trainer.throttle import rest


class Orders:
    def __init__(self, share: float) -> None:
        self.share, self.halt = share, threading.Event()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, orders: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.naps, self.orders = 0.0, 0, orders
        monkeypatch.setattr(throttle, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(orders.halt, "wait", self.nap)

    def nap(self, seconds: float) -> bool:
        self.now, self.naps = self.now + seconds, self.naps + 1
        return self.orders.halt.is_set()


@pytest.mark.parametrize(("share", "slept"), [(1.0, 0.0), (0.5, 3.0), (0.25, 9.0), (0.1, 27.0)])
def test_a_rest_leaves_the_work_its_share(
    monkeypatch: pytest.MonkeyPatch, share: float, slept: float
) -> None:
    orders = Orders(share)
    clock = Clock(orders, monkeypatch)
    rest(orders, 3.0)  # type: ignore[arg-type]
    assert clock.now == pytest.approx(slept)


def test_a_change_of_pace_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = Orders(0.1)
    clock = Clock(orders, monkeypatch)

    def nap(seconds: float) -> bool:
        orders.share = 0.5 if clock.naps == 3 else orders.share
        return clock.nap(seconds)

    monkeypatch.setattr(orders.halt, "wait", nap)
    rest(orders, 3.0)  # type: ignore[arg-type]
    assert clock.now == pytest.approx(3.0)


def test_a_halt_ends_a_rest() -> None:
    orders = Orders(0.001)
    threading.Timer(0.2, orders.halt.set).start()
    began = time.monotonic()
    rest(orders, 60.0)  # type: ignore[arg-type]
    assert time.monotonic() - began < 30
