from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from engine.trainer import throttle
from engine.trainer.throttle import rest


class Ears:
    def __init__(self, share: float) -> None:
        self.share, self.halt = share, threading.Event()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.naps, self.ears = 0.0, 0, ears
        monkeypatch.setattr(throttle, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(ears.halt, "wait", self.nap)

    def nap(self, seconds: float) -> bool:
        self.now, self.naps = self.now + seconds, self.naps + 1
        return self.ears.halt.is_set()


@pytest.mark.parametrize(("share", "slept"), [(1.0, 0.0), (0.5, 3.0), (0.25, 9.0), (0.1, 27.0)])
def test_a_rest_leaves_the_work_its_share(
    monkeypatch: pytest.MonkeyPatch, share: float, slept: float
) -> None:
    ears = Ears(share)
    clock = Clock(ears, monkeypatch)
    rest(ears, 3.0)  # type: ignore[arg-type]
    assert clock.now == pytest.approx(slept)


def test_a_change_of_pace_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ears = Ears(0.1)
    clock = Clock(ears, monkeypatch)

    def nap(seconds: float) -> bool:
        ears.share = 0.5 if clock.naps == 3 else ears.share
        return clock.nap(seconds)

    monkeypatch.setattr(ears.halt, "wait", nap)
    rest(ears, 3.0)  # type: ignore[arg-type]
    assert clock.now == pytest.approx(3.0)


def test_a_halt_ends_a_rest() -> None:
    ears = Ears(0.001)
    threading.Timer(0.2, ears.halt.set).start()
    began = time.monotonic()
    rest(ears, 60.0)  # type: ignore[arg-type]
    assert time.monotonic() - began < 30
