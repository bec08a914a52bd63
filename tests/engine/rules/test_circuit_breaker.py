"""When battles that break stop the training."""

from __future__ import annotations

import pytest

from engine.rules.circuit_breaker import BROKEN, trip_reason
from saves.state import Battle
from tests.engine.battle_facts import battle


def broken(number: int, cause: str = "error") -> Battle:
    return battle(number, status="failed", cause=cause, reason="ValueError: two GPUs")


def test_three_battles_in_a_row_that_broke_stop_the_training_with_the_reason() -> None:
    battles = [battle(1), *(broken(number) for number in range(2, 2 + BROKEN))]
    assert "ValueError: two GPUs" in trip_reason(battles)
    assert trip_reason(battles[:-1]) == ""


@pytest.mark.parametrize("cause", ["", "nan", "memory", "disk"])
def test_other_ends_of_a_battle_are_no_such_thing(cause: str) -> None:
    assert trip_reason([broken(1), broken(2), broken(3, cause)]) == ""
    assert trip_reason([broken(1), broken(2), broken(3, cause), broken(4), broken(5)]) == ""


def test_a_battle_that_was_won_or_is_fought_begins_the_count_again() -> None:
    assert trip_reason([broken(1), broken(2), battle(3), broken(4)]) == ""
    assert trip_reason([broken(1), broken(2), broken(3), battle(4, status=None)]) == ""
