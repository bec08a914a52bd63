"""Turns the trainer's reports into what the save keeps: a battle's step rows and vitals."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.tally import Tally, summed
from engine.trainer.messages import ResourceUse, Stepped, Strike
from quests.drawing.general_prompts import GENERAL
from quests.task import Task
from saves.events import Vitals
from saves.file.rows import OUTCOMES, StepRow, StrikeSample

HITS = (0, 1)
"""Outcomes that are right in every token."""


def vitals(sums: Tally, toll: ResourceUse, held_out_loss: float | None) -> Vitals:
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
    """A step as the save keeps it: its strikes with their tasks, and its hits by operation and primitive."""
    struck = list(zip((tasks[lesson] for lesson in report.lessons), report.outcomes, strict=True))
    # Rehearsed base answers are no sign of any skill.
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
        operations=summed(
            dict.fromkeys(_exercised(task, skill), (int(outcome in HITS), 1)) for task, outcome in struck
        ),
        metrics=report.metrics,
    )


def _exercised(task: Task, skill: str) -> tuple[str, ...]:
    """What a task counts for: its primitives, and its operation if it belongs to the battle's skill."""
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
