"""Speed and time left by the clock on the wall: they follow what comes, and what does not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.rules.schools import Unit
from realm_tui.view.battle import PACE, WatchedBattle
from realm_tui.view.figures import measured
from tests.steps import some_step


def paced(count: int, gap: float = 1.0, seconds: float = 1.0, tokens: int = 100) -> WatchedBattle:
    """Steps that came with a gap between them, the first at 0."""
    bout = WatchedBattle(1)
    for number in range(count):
        bout.take(some_step(number + 1, tokens=tokens, seconds=seconds), at=number * gap)
    return bout


@pytest.mark.parametrize(
    ("after", "speed"),
    [(0.0, 100.0), (1.0, 100.0), (11.0, 50.0), (91.0, 10.0), (991.0, 1.0), (9991.0, 0.1)],
)
def test_speed_falls_while_no_step_comes(after: float, speed: float) -> None:
    bout = paced(20)
    assert bout.speed(19.0 + after) == pytest.approx(speed)


def test_speed_counts_the_rests_between_steps() -> None:
    assert paced(20, gap=4.0).speed(76.0) == pytest.approx(25.0)


def test_speed_comes_back_with_the_steps() -> None:
    bout = paced(20)
    for number in range(PACE + 1):
        bout.take(some_step(21 + number, seconds=1.0), at=300.0 + number)
    assert bout.speed(310.0) == pytest.approx(100.0)


def test_time_left_grows_while_no_step_comes() -> None:
    bout = paced(20)
    assert [bout.step_seconds(19.0 + after) for after in (0.5, 1.0, 11.0, 101.0)] == pytest.approx(
        [1.0, 1.0, 2.0, 11.0]
    )


def test_steps_of_before_the_window_count_with_the_rests_of_their_pace() -> None:
    bout = WatchedBattle(1)
    for number in range(1, 4):
        bout.take(some_step(number, seconds=2.0), share=0.5)
    assert bout.step_seconds(1e9) == pytest.approx(4.0)
    assert bout.seconds == 6.0


def test_what_is_said_in_one_breath_counts_as_it_was_measured() -> None:
    assert paced(20, gap=0.0, seconds=0.5).speed(0.0) == pytest.approx(200.0)


def test_nothing_is_divided_by_nothing() -> None:
    assert (WatchedBattle(1).speed(5.0), WatchedBattle(1).step_seconds(5.0), WatchedBattle(1).late(5.0)) == (
        0.0,
        0.0,
        0.0,
    )


def test_the_metrics_told_are_those_of_the_latest_step() -> None:
    bout = WatchedBattle(1)
    assert bout.metrics == {}
    bout.take(replace(some_step(1), metrics={"base_kl": 0.5}))
    assert bout.metrics == {"base_kl": 0.5}
    bout.take(some_step(2))
    assert bout.metrics == {}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.0123, "nats", "0.012"),
        (0.625, "percent", "62 %"),
        (1234.5, "number", "1.23e+03"),
        (-2.0, "number", "-2"),
    ],
)
def test_a_metric_is_told_in_its_unit(value: float, unit: Unit, words: str) -> None:
    assert measured(value, unit) == words
