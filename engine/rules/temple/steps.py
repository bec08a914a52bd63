"""Rituals over a battle's steps: the orders Quick, API and Forge; rituals.yaml says what they ask."""

from __future__ import annotations

import math
from statistics import median

from engine.rules.temple.record import SILENT, BattleRecord, Check, RitualFinding
from saves.file.rows import StepRow

SLOWED = 3.0
"""How many times as long as the earlier steps the later ones may take, by their medians."""
WILD = 1e3
"""Gradient norm before clipping above which a battle has wild magic."""
TRANCE = 1e-7
"""Median gradient norm below which nothing is learned any more."""
SETTLED = 5
"""In a battle with fewer steps the learning rate may not have risen yet."""
GROWTH, GROWTH_BYTES = 0.25, 256 << 20
"""Memory of the trainer leaks if it grows in a battle by more than this share and more than these bytes."""


def _finite(record: BattleRecord) -> RitualFinding:
    battle = record.battle
    if battle.cause == "nan":
        return RitualFinding(False, f"a number was not finite: {battle.reason}")
    losses = [battle.loss_start, battle.loss_end, battle.effort]
    losses += [value for step in record.steps for value in (step.loss, step.grad_norm)]
    if not all(map(math.isfinite, losses)):
        return RitualFinding(False, "a loss was not a number")
    return RitualFinding(True, f"{len(record.steps)} steps, every loss and gradient a finite number")


def _finished(record: BattleRecord) -> RitualFinding:
    battle = record.battle
    if battle.status != "won":
        because = f": {battle.reason}" if battle.reason else ""
        return RitualFinding(False, f"the battle was not won ({battle.status}){because}")
    return RitualFinding(battle.steps >= battle.planned, f"{battle.steps} of {battle.planned} planned steps")


def _paced(record: BattleRecord) -> RitualFinding:
    half = len(record.steps) // 2
    if half < 5:
        return SILENT
    early = median(step.seconds for step in record.steps[:half])
    late = median(step.seconds for step in record.steps[half:])
    told = f"a step took {early:.2f} s in the first half and {late:.2f} s in the second"
    return RitualFinding(late <= SLOWED * early, told)


def _contiguous(record: BattleRecord) -> RitualFinding:
    if not record.steps:
        return SILENT
    numbers = [step.step for step in record.steps]
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if missing:
        return RitualFinding(False, f"{len(missing)} steps have no row, the first of them step {missing[0]}")
    return RitualFinding(True, f"steps 1 to {numbers[-1]}, each with its row")


def _counted(record: BattleRecord) -> RitualFinding:
    rows, battle = record.steps, record.battle
    if not rows:
        return SILENT
    pairs = (
        ("steps", len(rows), battle.steps),
        ("tokens", sum(step.tokens for step in rows), battle.tokens),
        ("strikes", sum(map(_strikes, rows)), sum(battle.strikes)),
    )
    apart = [f"{found} {what} in the rows, {told} told" for what, found, told in pairs if found != told]
    return RitualFinding(
        not apart, ", ".join(apart) or f"{battle.steps} steps and {battle.tokens} tokens agree"
    )


def _measured(record: BattleRecord) -> RitualFinding:
    if not record.steps:
        return SILENT
    empty = [step.step for step in record.steps if step.tokens <= 0 or step.seconds <= 0]
    struck = [step.step for step in record.steps if not 0 < _strikes(step) <= record.battle.batch_size]
    if empty or struck:
        return RitualFinding(
            False, f"step {min(empty + struck)} has no tokens, no time or not its batch's strikes"
        )
    return RitualFinding(True, f"every step has tokens, time and up to {record.battle.batch_size} strikes")


def _strikes(step: StepRow) -> int:
    return sum(step.strikes)


def _tame(record: BattleRecord) -> RitualFinding:
    if not record.steps:
        return SILENT
    most = max(step.grad_norm for step in record.steps)
    return RitualFinding(
        most <= WILD, f"the largest gradient had norm {most:.3g}, where {WILD:g} is the most"
    )


def _awake(record: BattleRecord) -> RitualFinding:
    if not record.steps:
        return SILENT
    middle = median(step.grad_norm for step in record.steps)
    return RitualFinding(
        middle >= TRANCE, f"the median gradient had norm {middle:.3g}, where {TRANCE:g} is the least"
    )


def _rated(record: BattleRecord) -> RitualFinding:
    if len(record.steps) < SETTLED:
        return SILENT
    asked, rates = record.battle.learning_rate, [step.learning_rate for step in record.steps]
    told = f"learning rate up to {max(rates):.3g}, where {asked:.3g} was ordered"
    return RitualFinding(min(rates) >= 0 and 0.5 * asked <= max(rates) <= 1.001 * asked, told)


def _roomy(record: BattleRecord) -> RitualFinding:
    vitals = record.battle.vitals
    if vitals is None or not vitals.memory_start:
        return SILENT
    grown = vitals.memory_end - vitals.memory_start
    told = f"the trainer's memory went from {vitals.memory_start >> 20} to {vitals.memory_end >> 20} MiB"
    return RitualFinding(grown <= max(GROWTH_BYTES, GROWTH * vitals.memory_start), told)


def _whole_party(record: BattleRecord) -> RitualFinding:
    vitals = record.battle.vitals
    if record.battle.cause == "memory":
        return RitualFinding(False, f"memory ran out: {record.battle.reason}")
    if vitals is None or not vitals.party:
        return SILENT
    told = f"memory ran out {vitals.retreats} times; {vitals.party} lessons went through the model at once"
    return RitualFinding(not vitals.retreats, told)


STEPS: dict[str, Check] = {
    "finite": _finite,
    "finished": _finished,
    "paced": _paced,
    "contiguous": _contiguous,
    "counted": _counted,
    "measured": _measured,
    "tame": _tame,
    "awake": _awake,
    "rated": _rated,
    "roomy": _roomy,
    "whole party": _whole_party,
}
