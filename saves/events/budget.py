"""The player's budget: what training may use of the machine, and how the player is notified."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from saves.events.fact import Fact

LEAST_SHARE = 0.1
MOST_HOURS = 8784.0
"""A year."""

Hours = Annotated[float, Meta(gt=0, le=MOST_HOURS)]
Share = Annotated[float, Meta(ge=LEAST_SHARE, le=1)]
Span = Annotated[
    str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=11)
]
"""From one local time of day up to another, past midnight where that is the earlier: `22:00-07:00`."""
Spans = Annotated[tuple[Span, ...], Meta(max_length=24)]
OnBattery = Literal["train", "pause"]
TrainerPriority = Literal["idle", "low", "normal"]
Way = Literal["bell", "desktop", "webhook"]
Happening = Literal["stops", "levels"]


class BudgetSet(Fact, frozen=True):
    """The player's whole budget; before the first such event, the defaults hold."""

    hours: Hours | None = 2.0
    """Hours that the engine goes on alone after the last window or command; None for no limit."""
    cpu_share: Share = 1.0
    """Share of the time in which the trainer works; it sleeps for the rest."""
    quiet: Spans = ()
    """Times of day at which the hero does not train."""
    on_battery: OnBattery = "train"
    notify: tuple[Way, ...] = ()
    """How the player is notified while no window is open. A webhook's secret address is not kept here."""
    happenings: tuple[Happening, ...] = ("stops", "levels")
    """What the player is notified of."""
    priority: TrainerPriority = "idle"
    """`idle`: the trainer gets what nobody else wants; `low`: nice 19; `normal`: as any program."""
