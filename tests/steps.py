"""A recorded training step, for every test that needs some."""

from __future__ import annotations

from saves.file.rows import StepRow, StrikeSample


def some_step(
    step: int,
    loss: float = 1.25,
    battle: int = 1,
    *,
    tokens: int = 100,
    seconds: float = 0.5,
    strikes: tuple[int, ...] = (1, 2, 3, 4, 5),
    samples: tuple[StrikeSample, ...] = (),
) -> StepRow:
    """One step of the first campaign, its plain figures the same for all."""
    return StepRow(
        campaign=1,
        battle=battle,
        step=step,
        loss=loss,
        tokens=tokens,
        seconds=seconds,
        grad_norm=1.0,
        learning_rate=5e-4,
        strikes=list(strikes),
        samples=list(samples),
    )
