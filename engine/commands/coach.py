"""What a player can tell the coach."""

from __future__ import annotations

import math

from engine.commands.campaigns import played
from engine.commands.command import Arguments, Refusal
from engine.realm import Realm
from engine.rules.coach.stances import stances
from engine.wire.messages import Accepted
from saves.events import CoachInstructed, Schedule, Stance
from saves.state import Campaign

MOST_WEIGHT = 100.0


class Instruct(Arguments, frozen=True):
    """What is left out stays as it is; a preset says both schedule and stance."""

    schedule: Schedule | None = None
    weights: dict[str, float] | None = None
    stance: Stance | None = None
    preset: str | None = None


async def instruct(realm: Realm, arguments: Instruct) -> Accepted:
    """Change schedule, weights or stance from the next quest on."""
    campaign = played(realm.journal.state)
    fact = instruction(campaign, arguments)
    if fact != _as_it_is(campaign):
        realm.journal.record(f"campaign:{campaign.campaign}", fact)
        realm.planner.foretell(campaign)
    return Accepted(ok=True, message=f"The coach: {fact.schedule} schedule, a {fact.stance} stance.")


def instruction(campaign: Campaign, arguments: Instruct) -> CoachInstructed:
    """The whole instruction: the arguments, and the campaign's own values where they are missing.

    Raises Refusal for an unknown preset and for weights that can't be.
    """
    schedule, stance, preset = arguments.schedule, arguments.stance, arguments.preset or ""
    if preset:
        known = stances().presets
        if preset not in known:
            raise Refusal(f"There is no preset {preset!r}; there are {', '.join(known)}.")
        schedule, stance = schedule or known[preset].schedule, stance or known[preset].stance
    if arguments.weights is not None:
        check_weights(campaign, arguments.weights)
        schedule = schedule or "weighted"
    return CoachInstructed(
        campaign=campaign.campaign,
        schedule=schedule or campaign.schedule,
        weights=campaign.weights if arguments.weights is None else arguments.weights,
        stance=stance or campaign.stance,
        preset=preset,
    )


def check_weights(campaign: Campaign, weights: dict[str, float]) -> None:
    """Raise Refusal unless every name is a trained skill and every weight above 0 and not too large."""
    for name, weight in weights.items():
        if name not in campaign.trained:
            raise Refusal(f"The campaign does not train {name}; it trains {', '.join(campaign.trained)}.")
        if not math.isfinite(weight) or not 0 < weight <= MOST_WEIGHT:
            raise Refusal(f"A weight is above 0 and at most {MOST_WEIGHT:.0f}; that of {name} is {weight:g}.")


def _as_it_is(campaign: Campaign) -> CoachInstructed:
    return CoachInstructed(
        campaign=campaign.campaign,
        schedule=campaign.schedule,
        weights=campaign.weights,
        stance=campaign.stance,
        preset=campaign.preset,
    )
