"""What afflicts the hero now: every debuff whose measured cause is there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.rules.settings import settings
from engine.rules.temple.causes import CAUSES, drifted, ended, torn, wild
from engine.rules.temple.record import MeasuredDrift
from saves.state import Battle, Campaign


class Affliction(msgspec.Struct, frozen=True, kw_only=True):
    """A debuff that the hero has, by its name in the lore."""

    name: str
    cause: str
    """What was measured, with its figures."""
    since: int | None
    """The battle that brought it; None if no battle is known to have brought it."""


def afflictions(campaign: Campaign) -> list[Affliction]:
    """Every debuff that the hero has now, with its cause."""
    found = {name: look(campaign) for name, look in CAUSES.items()}
    found["Soul Drift"] = drifted(drift_of(campaign))
    return [
        Affliction(
            name=name,
            cause="; ".join(each.told for each in causes),
            since=causes[0].since,
        )
        for name, causes in found.items()
        if causes
    ]


def drift_of(campaign: Campaign) -> MeasuredDrift | None:
    """How far the newest checkpoint has drifted; None if that was not measured."""
    newest = campaign.checkpoints.get(campaign.latest or "")
    if newest is None or newest.drift is None:
        return None
    return MeasuredDrift(newest.drift, settings().drift.bound, newest.battle)


def caution(battles: Sequence[Battle]) -> float:
    """Factor of the next battle's learning rate: halved for each latest battle that was torn or wild.

    Battles that broke for another reason taught nothing and are skipped; a tame won battle ends the count.
    """
    share = 1.0
    for battle in reversed(ended(battles)):
        if torn(battle) or wild(battle):
            share /= 2
        elif battle.status == "won":
            return share
    return share
