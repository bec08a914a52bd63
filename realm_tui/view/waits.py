"""What training waits for, in words; pure."""

from __future__ import annotations

from engine.rules.holds import Hold
from engine.wire.messages import Activity
from realm_tui.view.figures import clock, duration, percent
from realm_tui.view.model import View
from realm_tui.view.text import one_line
from saves.state import State

LOADS = ("starting", "restarting")
"""Conditions in which the trainer can't make a step yet."""


def reason(hold: Hold) -> str:
    """What holds a step, e.g. `the processor is busy with cc1plus (97 %)`."""
    if hold.by == "oracle":
        return "the Oracle holds a trial" if hold.name == "trial" else "the Oracle is answering"
    who = f" with {one_line(hold.name)}" if hold.name else ""
    return f"the processor is busy{who} ({percent(hold.share)} %)"


def hold_text(activity: Activity | None, now: float | None) -> str:
    """Why the running battle makes no step, and for how long at Unix time `now`; empty while steps come."""
    if activity is None or activity.doing != "battle":
        return ""
    loading = one_line(activity.trainer.phase) if activity.trainer.condition in LOADS else ""
    hold = activity.hold
    why = reason(hold) if hold else ""
    since = f"no step for {duration(max(0.0, now - hold.since))}" if hold and now is not None else ""
    return "; ".join(filter(None, (loading, why, since)))


def waits(state: State, activity: Activity | None, now: float | None = None) -> str:
    """Why no step comes, whatever the reason; empty while steps come, or none is expected yet.

    With `now`, a Unix time, a hold is told with its length.
    """
    if state.campaign is None or activity is None:
        return ""
    if state.paused:
        return "training is paused"
    if state.held:
        return f"training rests: {one_line(state.held)}"
    if activity.doing == "held":
        return "the engine serves a command and does not train"
    if activity.doing == "resting":
        return one_line(activity.detail)
    return hold_text(activity, now)


def left(view: View, planned: int) -> str:
    """The time left of the battle, or what happens instead of steps."""
    bout, activity = view.fought, view.activity
    if view.state.paused:
        return "paused"
    if view.state.held:
        return "resting"
    if bout is None or activity is None:
        return "starting"
    if activity.trainer.condition in LOADS:
        return "loading"
    if bout.step >= planned or activity.doing == "sealing":
        return "saving…" if activity.trainer.phase == "saving" else "sealing…"
    if not bout.steps:
        return "starting"
    each = bout.step_seconds(view.now, view.state.budget.cpu_share)
    # Rounding must not show 0:00 for a battle that is not over.
    return f"{clock(max(1.0, (planned - bout.step) * each))} left"
