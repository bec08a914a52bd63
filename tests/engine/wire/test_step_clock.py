from __future__ import annotations

import time

import pytest

from engine.wire.step_clock import OrderClock, StepClock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock to turn by hand."""
    moment = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    return moment


def test_ordered_time_runs_from_the_first_step_after_the_order(now: list[float]) -> None:
    steps = StepClock()
    steps.step(1.0)
    order = OrderClock(90.0, steps)
    now[0] += 1000
    assert not order.is_up(), "an hour of loading is no training"
    steps.step(1.0)
    assert not order.is_up()
    now[0] += 89
    steps.step(1.0)
    assert not order.is_up()
    now[0] += 2
    assert order.is_up()


def test_what_a_step_takes_is_told_by_the_quick_ones() -> None:
    steps = StepClock()
    assert (steps.usual, steps.latest, steps.count) == (None, 0.0, 0)
    for seconds in (1.0, 1.1, 1.2, 60.0, 90.0, 1.3, 50.0, 70.0):
        steps.step(seconds)
    assert steps.usual == 1.2
    assert (steps.latest, steps.count) == (70.0, 8)
