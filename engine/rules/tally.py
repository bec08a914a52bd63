"""What a battle's recorded steps add up to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from statistics import median

import msgspec

from engine.rules.strain import Zone, averages, effort, zone
from quests.primitives import PRIMITIVES
from saves.file.rows import OUTCOMES, StepRow, ends


class Tally(msgspec.Struct, frozen=True):
    """A battle in numbers; losses in nats a token."""

    steps: int
    tokens: int
    seconds: float
    loss_start: float
    loss_end: float
    effort: float
    strikes: list[int]
    operations: dict[str, tuple[int, int]]
    """Of each operation, how many tasks were hit and how many there were."""
    primitives: dict[str, tuple[int, int]]
    """Of each primitive, how many tasks were hit and how many there were."""
    zones: list[int]
    """Steps in each zone of the averaged strain."""
    productive: tuple[int, int, int]
    """Productive steps in a row: at the start, at most, at the end."""
    gradients: tuple[float, float, float]
    """Least, median and most of the gradients' norms; 0 for no steps."""

    @property
    def plastic_gain(self) -> float:
        """How far the loss fell."""
        return self.loss_start - self.loss_end


def tally(steps: Sequence[StepRow], floor: float) -> Tally:
    """Add up a battle's steps; all zero when there are none."""
    first, last = ends(steps)
    hits = summed(step.operations for step in steps)
    zones = [zone(each) for each in averages((step.loss for step in steps), floor)]
    norms = [step.grad_norm for step in steps] or [0.0]
    return Tally(
        steps=len(steps),
        tokens=sum(step.tokens for step in steps),
        seconds=sum(step.seconds for step in steps),
        loss_start=first,
        loss_end=last,
        effort=effort((step.loss for step in steps), floor),
        strikes=[sum(step.strikes[outcome] for step in steps) for outcome in range(len(OUTCOMES))],
        operations={name: counts for name, counts in hits.items() if name not in PRIMITIVES},
        primitives={name: counts for name, counts in hits.items() if name in PRIMITIVES},
        zones=[zones.count(each) for each in Zone],
        productive=_runs([each is Zone.PRODUCTIVE for each in zones]),
        gradients=(min(norms), median(norms), max(norms)),
    )


def _runs(marks: Sequence[bool]) -> tuple[int, int, int]:
    """Lengths of runs of True: at the start, the longest, at the end."""
    runs = [len(list(group)) if mark else 0 for mark, group in groupby(marks)]
    return (runs[0], max(runs), runs[-1]) if runs else (0, 0, 0)


def summed(counts: Iterable[Mapping[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    """How many tasks of each name were hit, and how many there were, over all counts."""
    sums: dict[str, tuple[int, int]] = {}
    for count in counts:
        for operation, (hit, struck) in count.items():
            before = sums.get(operation, (0, 0))
            sums[operation] = (before[0] + hit, before[1] + struck)
    return sums
