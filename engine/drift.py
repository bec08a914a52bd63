"""Soul Drift: how many of a quest's tasks go to what the hero would have said before any training; pure."""

from __future__ import annotations

from engine.settings import Settings
from saves.state import Campaign


def replayed(campaign: Campaign, settings: Settings, tasks: int) -> int:
    """How many of the next quest's tasks are the hero's own base answers; 0 while it keeps within its bound.

    A checkpoint of which it is not known is taken to have drifted: after the first battle every hero has.
    """
    drift, limits = campaign.drift, settings.drift
    if campaign.base_answers is None or (drift is not None and drift <= limits.bound):
        return 0
    return round(limits.share * tasks)


def why_replayed(campaign: Campaign, settings: Settings, tasks: int) -> list[str]:
    """Why they are replayed, in one sentence; nothing where none is."""
    count = replayed(campaign, settings, tasks)
    if not count:
        return []
    drift, bound = campaign.drift, settings.drift.bound
    why = "drift is not known yet" if drift is None else f"drift {drift:.2f} exceeds {bound:.2f}"
    return [f"{why}: {count} of {tasks} tasks are the hero's own base answers"]
