from __future__ import annotations

import pytest

from engine.tally import tally
from saves.rows import StepRow


def row(step: int, loss: float) -> StepRow:
    return StepRow(
        campaign=1,
        battle=1,
        step=step,
        loss=loss,
        tokens=100,
        seconds=0.5,
        grad_norm=1.0,
        learning_rate=1e-3,
        strikes=[1, 2, 3, 4, 6],
        samples=[],
    )


def test_a_battle_adds_up() -> None:
    sums = tally([row(step, loss) for step, loss in enumerate([3.0] * 5 + [1.0] * 5, 1)], floor=0.01)
    assert (sums.steps, sums.tokens, sums.seconds) == (10, 1000, 5.0)
    assert (sums.loss_start, sums.loss_end, sums.plastic_gain) == (3.0, 1.0, 2.0)
    assert sums.effort == pytest.approx(5 * 2.99 + 5 * 0.99)
    assert sums.strikes == [10, 20, 30, 40, 60]


def test_loss_below_the_floor_is_no_strain() -> None:
    assert tally([row(1, 0.005)], floor=0.01).effort == 0.0


def test_a_battle_without_steps_is_all_zero() -> None:
    sums = tally([], floor=0.01)
    assert (sums.steps, sums.loss_start, sums.loss_end, sums.strikes) == (0, 0.0, 0.0, [0] * 5)
