"""Rituals over what a battle taught: the orders Guild, Scribe and Deep; rituals.yaml says what they ask."""

from __future__ import annotations

from engine.rules.floors import floor_or_usual
from engine.rules.interval import wilson
from engine.rules.strain import Zone, averages, strain, zone
from engine.rules.temple.measures import forgotten, strain_rate
from engine.rules.temple.record import SILENT, BattleRecord, Check, RitualFinding
from saves.state import Battle, Score

SPIKE, SPIKE_NATS = 5.0, 1.0
"""A step is a spike if its strain is this many times the average before it, and this many nats above it.

Single batches are noisy: in five battles of PIP the worst came to 2.9 times."""
FLAT = 5e-4
"""The averaged strain counts as flat unless it falls by more than this, nats a token for each step."""
FLAT_STEPS = 20
"""Fewest steps by which it is judged whether strain is flat."""
OVERFIT = 0.3
"""How much more strain held-out lessons may have than practised ones, nats a token."""
LOOPING = 0.25
"""Share of a probe's answers that repeat themselves from which on the hero is looping."""


def _able(record: BattleRecord) -> RitualFinding:
    if record.battle.quest.scroll is not None:
        return _loosened(record)
    probe = record.battle.probe
    if record.battle.status != "won" or record.battle.quest.skill not in record.campaign.skills:
        return SILENT
    if probe is None or probe.correct == 0:
        return RitualFinding(False, "no probe task was answered correctly")
    return RitualFinding(True, f"{probe.correct} of {probe.asked} probe tasks were answered correctly")


def _loosened(record: BattleRecord) -> RitualFinding:
    """The ritual `able` for a scroll, which has no verifier: the loss on held-out lines must have fallen."""
    measured = record.battle.held_out
    if record.battle.status != "won":
        return SILENT
    if measured is None:
        return RitualFinding(False, "no line was held out, so that nothing shows what it taught")
    if measured.before is None:
        return RitualFinding(False, "it is not known what the held-out lines cost before")
    told = (
        f"the loss on {measured.lines} held-out lines went from {measured.before:.3f} to {measured.after:.3f}"
    )
    return RitualFinding(measured.after < measured.before, told)


def _advancing(record: BattleRecord) -> RitualFinding:
    probe = record.battle.probe
    before = _before(record, probe) if probe else None
    if probe is None or before is None:
        return SILENT
    last = f"where the last had {before.correct}/{before.asked}"
    told = f"{probe.correct}/{probe.asked} at level {probe.level}, {last}"
    return RitualFinding(
        wilson(probe.correct, probe.asked)[1] >= wilson(before.correct, before.asked)[0], told
    )


def _before(record: BattleRecord, probe: Score) -> Score | None:
    earlier = (
        each
        for each in reversed(record.campaign.trials)
        if (each.skill, each.level) == (probe.skill, probe.level) and each.trial < probe.trial
    )
    return next(earlier, None)


def _unforgotten(record: BattleRecord) -> RitualFinding:
    skill = record.campaign.skills.get(record.battle.quest.skill)
    if skill is None or not skill.level:
        return SILENT
    lost = [
        f"level {level} was mastered with {100 * rate:.0f} % and now has {now.correct}/{now.asked}"
        for level, now, rate in forgotten(skill)
    ]
    return RitualFinding(
        not lost, "; ".join(lost) or f"no level of 1 to {skill.level} was measured to have fallen"
    )


def _fell(record: BattleRecord) -> RitualFinding:
    battle = record.battle
    if battle.steps < 2:
        return SILENT
    loss = f"{battle.loss_start:.3f} to {battle.loss_end:.3f}"
    if battle.plastic_gain <= 0:
        return RitualFinding(False, f"the loss did not fall ({loss})")
    efficiency = battle.plastic_gain / battle.effort if battle.effort else 0.0
    return RitualFinding(True, f"the loss fell from {loss}, {efficiency:.3f} for each effort")


def _smooth(record: BattleRecord) -> RitualFinding:
    spikes, average, floor = [], 0.0, floor_or_usual(record.battle.quest)
    for step, averaged in zip(record.steps, _averaged(record), strict=True):
        now = strain(step.loss, floor)
        if step.step > 1 and now > max(SPIKE * average, average + SPIKE_NATS):
            spikes.append(f"step {step.step}: strain {now:.2f} after an average of {average:.2f}")
        average = averaged
    if not record.steps:
        return SILENT
    return RitualFinding(
        not spikes, spikes[0] if spikes else f"no step above {SPIKE:g} times the average before it"
    )


def _sharp(record: BattleRecord) -> RitualFinding:
    if len(record.steps) < FLAT_STEPS:
        return SILENT
    averaged = _averaged(record)
    rate, pressed = strain_rate(averaged), zone(averaged[-1])
    where = f"strain {averaged[-1]:.2f} in {pressed.name.capitalize()}"
    told = f"{where}, changing by {1000 * rate:+.1f} in 1000 steps"
    return RitualFinding(pressed is not Zone.STRETCH or rate < -FLAT, told)


def _averaged(record: BattleRecord) -> list[float]:
    return averages((step.loss for step in record.steps), floor_or_usual(record.battle.quest))


def _general(record: BattleRecord) -> RitualFinding:
    gap = overfit(record.battle)
    if gap is None:
        return SILENT
    told = f"held-out lessons have {gap:+.2f} nats a token more strain, where {OVERFIT} is the most"
    return RitualFinding(gap <= OVERFIT, told)


def overfit(battle: Battle) -> float | None:
    """Strain of held-out lessons less that of practised ones, nats a token; None if it was not measured."""
    if battle.vitals is None or battle.vitals.held_out_loss is None:
        return None
    floor = floor_or_usual(battle.quest)
    return strain(battle.vitals.held_out_loss, floor) - strain(battle.loss_end, floor)


def _unlooped(record: BattleRecord) -> RitualFinding:
    probe = record.battle.probe
    if probe is None:
        return SILENT
    told = f"{100 * probe.repetition:.0f} % of the probe's answers say the same again and again"
    return RitualFinding(probe.repetition < LOOPING, told)


def _true(record: BattleRecord) -> RitualFinding:
    drift = record.drift
    if drift is None:
        return SILENT
    told = f"{drift.kl:.3f} nats a token from the base model, where {drift.bound:g} is the most"
    return RitualFinding(drift.kl <= drift.bound, told)


LEARNING: dict[str, Check] = {
    "able": _able,
    "advancing": _advancing,
    "unforgotten": _unforgotten,
    "fell": _fell,
    "smooth": _smooth,
    "sharp": _sharp,
    "general": _general,
    "unlooped": _unlooped,
    "true to itself": _true,
}
