"""Against Soul Drift: how many of a quest's tasks rehearse the base model's own answers; pure."""

from __future__ import annotations

from engine.rules.settings import Settings
from saves.state import Campaign


def rehearsal_tasks(campaign: Campaign, settings: Settings, tasks: int) -> int:
    """How many of the next quest's tasks are the base model's own answers.

    None while drift is at most half its bound, the full share from the bound on, and linear in between: if
    they only switched on at the bound, drift would swing between half of it and one and a half of it. A
    checkpoint without a measured drift gets the full share, since every hero drifts in its first battle.
    """
    if campaign.base_answers is None:
        return 0
    drift, limits = campaign.drift, settings.drift
    part = 1.0 if drift is None else max(0.0, min(1.0, 2 * drift / limits.bound - 1))
    return round(part * limits.share * tasks)


def why_replayed(campaign: Campaign, settings: Settings, tasks: int) -> list[str]:
    """Why tasks rehearse base answers, in one sentence; none if no task does."""
    count = rehearsal_tasks(campaign, settings, tasks)
    if not count:
        return []
    drift, bound = campaign.drift, settings.drift.bound
    if drift is None:
        why = "drift is not known yet"
    else:
        why = f"drift {drift:.2f} {'exceeds' if drift > bound else 'comes near'} {bound:.2f}"
    return [f"{why}: {count} of {tasks} tasks are the hero's own base answers"]
