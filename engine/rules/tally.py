"""What a battle's recorded steps add up to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from statistics import median

import msgspec

from engine.rules.strain import Zone, averages, effort, zone
from engine.trainer.messages import Stepped, Strike, Toll
from quests.drawing.general_prompts import GENERAL
from quests.primitives import PRIMITIVES
from quests.task import Task
from saves.events import Vitals
from saves.file.rows import OUTCOMES, StepRow, StrikeSample, ends

HITS = (0, 1)
"""Outcomes that are right in every token."""


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
    """Of each primitive, the same."""
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
    hits = _summed(step.operations for step in steps)
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
    """Lengths of the runs of true ones: at the start, the longest, at the end."""
    runs = [len(list(group)) if mark else 0 for mark, group in groupby(marks)]
    return (runs[0], max(runs), runs[-1]) if runs else (0, 0, 0)


def vitals(sums: Tally, toll: Toll, held_out_loss: float | None) -> Vitals:
    """What the Temple keeps of a battle, from its steps and from what the trainer measured."""
    least, middle, most = sums.gradients
    return Vitals(
        gradient_least=least,
        gradient_median=middle,
        gradient_most=most,
        held_out_loss=held_out_loss,
        memory_start=toll.memory_start,
        memory_end=toll.memory_end,
        memory_peak=toll.memory_peak,
        party=toll.party,
        retreats=toll.retreats,
        longest_answer=toll.longest_answer,
    )


def step_row(campaign: int, skill: str, tasks: Sequence[Task], report: Stepped) -> StepRow:
    """A step of a battle for a skill as the save keeps it, its strikes with the tasks they answered."""
    struck = list(zip((tasks[lesson] for lesson in report.lessons), report.outcomes, strict=True))
    # What is rehearsed of conversation is no sign of any skill.
    own = [outcome for task, outcome in struck if task.skill != GENERAL]
    return StepRow(
        campaign=campaign,
        battle=report.battle,
        step=report.step,
        loss=report.loss,
        tokens=report.tokens,
        seconds=report.seconds,
        grad_norm=report.grad_norm,
        learning_rate=report.learning_rate,
        strikes=[own.count(outcome) for outcome in range(len(OUTCOMES))],
        samples=[_sample(tasks[strike.lesson], strike) for strike in report.samples],
        operations=_summed(
            dict.fromkeys(_exercised(task, skill), (int(outcome in HITS), 1)) for task, outcome in struck
        ),
    )


def _exercised(task: Task, skill: str) -> tuple[str, ...]:
    """What a task counts for: its primitives, and its operation where it belongs to the battle's skill."""
    return (task.operation, *task.primitives) if task.skill == skill else task.primitives


def _sample(task: Task, strike: Strike) -> StrikeSample:
    return StrikeSample(
        operation=task.operation,
        prompt=task.prompt,
        expected=task.answer,
        said=strike.said,
        outcome=strike.outcome,
        loss=strike.loss,
    )


def _summed(counts: Iterable[Mapping[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for count in counts:
        for operation, (hit, struck) in count.items():
            before = sums.get(operation, (0, 0))
            sums[operation] = (before[0] + hit, before[1] + struck)
    return sums
