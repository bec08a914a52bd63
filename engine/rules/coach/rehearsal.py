"""Soul Drift: how many of a quest's tasks go to what the hero would have said before any training; pure."""

from __future__ import annotations

from engine.rules.settings import Settings
from saves.state import Campaign


def replayed(campaign: Campaign, settings: Settings, tasks: int) -> int:
    """How many of the next quest's tasks are the hero's own base answers: none up to half its bound, all the
    share from the bound on, and between them in proportion.

    Turned on and off at the bound alone, drift swung from half of it to half as much again. A checkpoint of
    which it is not known is taken to have drifted: after the first battle every hero has.
    """
    if campaign.base_answers is None:
        return 0
    drift, limits = campaign.drift, settings.drift
    part = 1.0 if drift is None else max(0.0, min(1.0, 2 * drift / limits.bound - 1))
    return round(part * limits.share * tasks)


def why_replayed(campaign: Campaign, settings: Settings, tasks: int) -> list[str]:
    """Why they are replayed, in one sentence; nothing where none is."""
    count = replayed(campaign, settings, tasks)
    if not count:
        return []
    drift, bound = campaign.drift, settings.drift.bound
    if drift is None:
        why = "drift is not known yet"
    else:
        why = f"drift {drift:.2f} {'exceeds' if drift > bound else 'comes near'} {bound:.2f}"
    return [f"{why}: {count} of {tasks} tasks are the hero's own base answers"]
