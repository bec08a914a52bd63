"""The player's command to change the budget."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType, structs

from engine.commands.command import Arguments, Refusal
from engine.realm import Realm
from engine.rules.budget import empty_span
from engine.wire.messages import Accepted
from saves.events import Happening, OnBattery, TrainerPriority, Way
from saves.events.budget import Hours, Share, Spans


class Terms(Arguments, frozen=True):
    """What is to be changed of a BudgetSet; what is not named, or null, stays."""

    hours: Hours | Literal["none"] | UnsetType = UNSET
    """`none` is for ever."""
    cpu_share: Share | UnsetType = UNSET
    quiet: Spans | UnsetType = UNSET
    on_battery: OnBattery | UnsetType = UNSET
    notify: Annotated[tuple[Way, ...], Meta(max_length=len(get_args(Way)))] | UnsetType = UNSET
    happenings: Annotated[tuple[Happening, ...], Meta(max_length=len(get_args(Happening)))] | UnsetType = (
        UNSET
    )
    priority: TrainerPriority | UnsetType = UNSET


async def budget(realm: Realm, terms: Terms) -> Accepted:
    """Change the budget at once; only a priority that needs a new trainer waits for the next battle."""
    before = realm.journal.state.budget
    changes = {name: value for name, value in structs.asdict(terms).items() if value is not UNSET}
    if changes.get("hours") == "none":
        changes["hours"] = None
    fact = structs.replace(before, **changes)
    if flaw := empty_span(fact.quiet):
        raise Refusal(f"{flaw} is no span of time: a quiet time begins and ends at different times.")
    if fact != before:
        realm.journal.record("engine", fact)
    realm.refresh()
    message = f"The budget is set.{_later(realm)}"
    return Accepted(ok=True, message=message, data=msgspec.to_builtins(fact))


def _later(realm: Realm) -> str:
    if realm.trainer is None or not realm.trainer.outdated:
        return ""
    return (
        f" The system lets no program raise its own priority: `{realm.trainer.priority}` holds from the next"
        " battle on, for which the trainer loads anew."
    )
