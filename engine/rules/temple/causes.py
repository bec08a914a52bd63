"""The measured cause of each debuff, from a campaign's state; a look at a battle gives "" if it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from engine.rules.floors import floor_or_usual
from engine.rules.strain import Zone, strain, zone
from engine.rules.temple.learning import LOOPING, OVERFIT, overfit
from engine.rules.temple.measures import forgotten, refused_lines, spoiled
from engine.rules.temple.record import MeasuredDrift
from engine.rules.temple.steps import TRANCE, WILD
from saves.state import Battle, Campaign, SkillState

DULL_BATTLES = 3
"""Battles of a skill in a row whose strain stays in Stretch."""
DULL_FALL = 0.02
"""How far strain must fall over those battles, nats a token, to not count as flat."""


class Cause(NamedTuple):
    """Why the hero has a debuff, and since which battle."""

    told: str
    since: int | None


def torn(battle: Battle) -> str:
    """Reality Tear: a number in the battle was not finite."""
    return f"battle {battle.battle}: {battle.reason}" if battle.cause == "nan" else ""


def exhausted(battle: Battle) -> str:
    """Exhaustion: the trainer ran out of memory."""
    retreats = battle.vitals.retreats if battle.vitals else 0
    if battle.cause == "memory":
        return f"battle {battle.battle} broke: {battle.reason}"
    party = battle.vitals.party if battle.vitals else 0
    return (
        f"battle {battle.battle}: memory ran out {retreats} times, {party} at once since" if retreats else ""
    )


def wild(battle: Battle) -> str:
    """Wild Magic: the largest gradient norm is above `WILD`."""
    most = battle.vitals.gradient_most if battle.vitals else 0.0
    return f"battle {battle.battle}: a gradient of norm {most:.3g}" if most > WILD else ""


def entranced(battle: Battle) -> str:
    """Trance: the median gradient norm is below `TRANCE`."""
    if battle.vitals is None or not battle.steps or battle.vitals.gradient_median >= TRANCE:
        return ""
    return f"battle {battle.battle}: gradients of norm {battle.vitals.gradient_median:.3g}"


def narrowed(battle: Battle) -> str:
    """Tunnel Vision: held-out lessons have more strain than practised ones, by more than `OVERFIT`."""
    gap = overfit(battle)
    if gap is None or gap <= OVERFIT:
        return ""
    return f"battle {battle.battle}: {gap:+.2f} nats a token on held-out lessons of {battle.quest.skill}"


def looping(battle: Battle) -> str:
    """Curse of Repetition: too many answers of the probe repeat themselves."""
    probe = battle.probe
    if probe is None or probe.repetition < LOOPING:
        return ""
    return f"battle {battle.battle}: {100 * probe.repetition:.0f} % of {probe.asked} answers"


def corrupted(battle: Battle) -> str:
    """Corrupted Knowledge: too many lines of the battle's scroll were refused."""
    bad, lines = refused_lines(battle.quest)
    if not spoiled(bad, lines):
        return ""
    return f"battle {battle.battle}: {bad} of {lines} lines of quest {battle.quest.quest} were refused"


def drifted(drift: MeasuredDrift | None) -> list[Cause]:
    """Soul Drift: the newest checkpoint's KL(base‖hero) is above its bound."""
    if drift is None or drift.kl <= drift.bound:
        return []
    # Only the newest checkpoint's drift is at hand, so the battle that began it is unknown.
    told = f"{drift.kl:.3f} nats a token after battle {drift.battle}, where {drift.bound:g} is the most"
    return [Cause(told, None)]


def ended(battles: Sequence[Battle]) -> list[Battle]:
    """The battles that are over."""
    return [battle for battle in battles if battle.status is not None]


def _since(battles: Sequence[Battle], look: Callable[[Battle], str]) -> list[Cause]:
    """The latest battle's cause, dated by the first of the battles in a row that have it."""
    if not battles or not (told := look(battles[-1])):
        return []
    since = battles[-1].battle
    for battle in reversed(battles):
        if not look(battle):
            break
        since = battle.battle
    return [Cause(told, since)]


def _latest(look: Callable[[Battle], str]) -> Callable[[Campaign], list[Cause]]:
    """A cause that the latest battle of any skill shows."""
    return lambda campaign: _since(ended(campaign.battles), look)


def _latest_of_each(look: Callable[[Battle], str]) -> Callable[[Campaign], list[Cause]]:
    """Causes that the latest won battles of the trained skills show, one battle of each skill."""

    def causes(campaign: Campaign) -> list[Cause]:
        return [cause for _, fought in _by_skill(campaign) for cause in _since(fought, look)]

    return causes


def _by_skill(campaign: Campaign) -> Iterator[tuple[SkillState, list[Battle]]]:
    for name in campaign.trained:
        won = [each for each in campaign.battles if each.quest.skill == name and each.status == "won"]
        yield campaign.skills[name], won


def _dull(campaign: Campaign) -> list[Cause]:
    found = []
    for skill, fought in _by_skill(campaign):
        latest = fought[-DULL_BATTLES:]
        pressed = [strain(battle.loss_end, floor_or_usual(battle.quest)) for battle in latest]
        stretched = len(latest) == DULL_BATTLES and all(zone(each) is Zone.STRETCH for each in pressed)
        if stretched and pressed[0] - pressed[-1] < DULL_FALL:
            figures = ", ".join(f"{each:.2f}" for each in pressed)
            found.append(Cause(f"{skill.skill}: strain {figures} in three battles", latest[0].battle))
    return found


def _fragmented(campaign: Campaign) -> list[Cause]:
    return [
        Cause(
            f"{name} level {each.level}: {each.now.correct}/{each.now.asked}, not {100 * each.rate:.0f} %",
            each.now.battle,
        )
        for name, skill in campaign.skills.items()
        for each in forgotten(skill)
    ]


def _humbled(campaign: Campaign) -> list[Cause]:
    found = []
    for name, skill in campaign.skills.items():
        # A cooldown can have other reasons, so the failed trial must be of the newest checkpoint.
        held = (each for each in reversed(campaign.trials) if each.skill == name and each.kind == "trial")
        last = next(held, None) if skill.cooldown else None
        if last is not None and not last.passed and last.checkpoint == campaign.latest:
            at = campaign.checkpoints.get(campaign.latest or "")
            told = f"{name} level {last.level}: {last.correct}/{last.asked}"
            found.append(Cause(told, at.battle if at else None))
    return found


CAUSES: dict[str, Callable[[Campaign], list[Cause]]] = {
    "Reality Tear": _latest(torn),
    "Exhaustion": _latest(exhausted),
    "Wild Magic": _latest(wild),
    "Trance": _latest(entranced),
    "Tunnel Vision": _latest_of_each(narrowed),
    "Dull Blade": _dull,
    "Fragmented Thoughts": _fragmented,
    "Curse of Repetition": _latest_of_each(looping),
    "Corrupted Knowledge": _latest(corrupted),
    "Humbled": _humbled,
}
"""How to look for each debuff's causes in a campaign; `afflictions` adds Soul Drift."""
