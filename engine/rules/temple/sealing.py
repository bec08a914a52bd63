"""Rituals over what a battle took and left: Weaver, Champion and Oracle; rituals.yaml says what they ask."""

from __future__ import annotations

from collections import Counter

from engine.rules.temple.measures import refused_lines, spoiled
from engine.rules.temple.record import SILENT, BattleRecord, Check, RitualFinding
from quests.task import is_held_out

ECHO_BOUND = 0.05
"""Largest mean difference, nats a token, between trainer's and Oracle's losses on the same lessons.

Both have the same weights in different number formats; eight battles of PIP differed by at most 0.004."""
MIX_BOUND = 0.02
"""How far a level's share of the lessons may be from what the quest asks."""
SIZE_BOUND = 0.01
"""How far an adapter's size may be from its parent's, as a share of the parent's."""
MUTE = 0.25
"""Share of the probe's answers that may be empty."""


def _mixed(record: BattleRecord) -> RitualFinding:
    quest = record.battle.quest
    if not record.lessons or quest.items or not quest.mix:
        return SILENT
    own = [task.practised_for or task.level for task in record.lessons if task.skill == quest.skill]
    found, whole = Counter(own), sum(quest.mix.values())
    apart = {
        level: abs(found[level] / max(1, len(own)) - quest.mix.get(level, 0.0) / whole)
        for level in found.keys() | quest.mix.keys()
    }
    worst = max(apart, key=lambda level: apart[level])
    asked = 100 * quest.mix.get(worst, 0.0) / whole
    told = f"level {worst} has {found[worst]} of {len(own)} lessons, where {asked:.0f} % was asked"
    return RitualFinding(apart[worst] <= MIX_BOUND, told)


def _consistent(record: BattleRecord) -> RitualFinding:
    if not record.lessons:
        return SILENT
    answers: dict[tuple[object, str], set[str]] = {}
    for task in record.lessons:
        answers.setdefault((task.history, task.prompt), set()).add(task.answer)
    torn = sum(len(each) > 1 for each in answers.values())
    told = f"{torn} of {len(answers)} different prompts have more than one answer"
    return RitualFinding(not torn, told)


def _apart(record: BattleRecord) -> RitualFinding:
    if not record.lessons or not record.room:
        return SILENT
    leaked = sum(is_held_out(task.prompt) for task in record.lessons)
    return RitualFinding(not leaked, f"{leaked} of {len(record.lessons)} lessons belong to the held-out side")


def _fitting(record: BattleRecord) -> RitualFinding:
    vitals = record.battle.vitals
    if vitals is None or not vitals.longest_answer or not record.room:
        return SILENT
    told = f"the longest answer has {vitals.longest_answer} tokens; a trial leaves room for {record.room}"
    return RitualFinding(vitals.longest_answer <= record.room, told)


def _clean(record: BattleRecord) -> RitualFinding:
    refused, lines = refused_lines(record.battle.quest)
    if not lines:
        return SILENT
    told = f"{refused} of {lines} lines were refused, {100 * refused / lines:.0f} %"
    return RitualFinding(not spoiled(refused, lines), told)


def _sealed(record: BattleRecord) -> RitualFinding:
    if record.battle.checkpoint is None:
        return RitualFinding(False, "no checkpoint was sealed")
    return RitualFinding(True, f"{record.battle.checkpoint} is sealed")


def _sized(record: BattleRecord) -> RitualFinding:
    mine, parent = record.checkpoint, record.parent
    if mine is None:
        return SILENT
    if mine.size <= 0:
        return RitualFinding(False, "the adapter is empty")
    if parent is None or parent.rank != mine.rank:
        return RitualFinding(True, f"{mine.size} bytes, and none before it to compare with")
    told = f"{mine.size} bytes, where the one before has {parent.size}"
    return RitualFinding(abs(mine.size - parent.size) <= SIZE_BOUND * parent.size, told)


def _descended(record: BattleRecord) -> RitualFinding:
    mine, battle = record.checkpoint, record.battle
    if mine is None:
        return SILENT
    if mine.parent != battle.from_checkpoint:
        began = battle.from_checkpoint or "the base model"
        return RitualFinding(
            False, f"it names {mine.parent or 'the base model'} as its parent; the battle began with {began}"
        )
    step = battle.start_step + battle.planned
    told = f"from {mine.parent or 'the base model'}, at step {mine.step}, where step {step} is due"
    return RitualFinding(mine.step == step, told)


def _changed(record: BattleRecord) -> RitualFinding:
    mine, parent = record.checkpoint, record.parent
    if mine is None or parent is None:
        return SILENT
    return RitualFinding(
        mine.sha256 != parent.sha256, f"{mine.sha256[:12]}, where the parent is {parent.sha256[:12]}"
    )


def _echoes(record: BattleRecord) -> RitualFinding:
    gap = record.battle.echo_gap
    if record.battle.checkpoint is None:
        return SILENT
    if gap is None:
        return RitualFinding(False, "the Oracle does not echo the trainer (no answer)")
    told = f"{gap:.3f} nats a token apart"
    if not gap <= ECHO_BOUND:
        return RitualFinding(False, f"the Oracle does not echo the trainer ({told})")
    return RitualFinding(True, f"trainer and Oracle are {told}, where {ECHO_BOUND} is the most")


def _newest(record: BattleRecord) -> RitualFinding:
    probe = record.battle.probe
    if probe is None or record.battle.checkpoint is None:
        return SILENT
    told = f"the probe was answered by {probe.checkpoint or 'the base model'}"
    return RitualFinding(probe.checkpoint == record.battle.checkpoint, told)


def _outspoken(record: BattleRecord) -> RitualFinding:
    if not record.answers:
        return SILENT
    mute = sum(not each.said.strip() for each in record.answers)
    return RitualFinding(
        mute <= MUTE * len(record.answers), f"{mute} of {len(record.answers)} answers are empty"
    )


def _complete(record: BattleRecord) -> RitualFinding:
    probe = record.battle.probe
    if probe is None:
        return SILENT
    right = sum(each.score >= 1 for each in record.answers)
    told = f"{len(record.answers)} answers kept, {right} right, where {probe.correct}/{probe.asked} is told"
    return RitualFinding((len(record.answers), right) == (probe.asked, probe.correct), told)


SEALING: dict[str, Check] = {
    "mixed": _mixed,
    "consistent": _consistent,
    "apart": _apart,
    "fitting": _fitting,
    "clean": _clean,
    "sealed": _sealed,
    "sized": _sized,
    "descended": _descended,
    "changed": _changed,
    "echoes": _echoes,
    "newest": _newest,
    "outspoken": _outspoken,
    "complete": _complete,
}
