"""What the player is told to do next, and how the engine is doing, in plain sentences."""

from __future__ import annotations

from engine.rules.holds import Hold
from engine.wire.messages import Activity
from realm_tui.view.figures import unattended_time
from realm_tui.view.model import Link, View
from realm_tui.view.text import one_line
from realm_tui.view.typed_command import own_line
from realm_tui.view.waits import reason

CONDITIONS = {
    "waking": ("◇", "waking"),
    "resting": ("‖", "resting"),
    "held": ("‖", "held for a command"),
    "puzzle": ("●", "asking the first puzzle"),
    "baseline": ("●", "measuring the baseline"),
    "heritage": ("●", "hearing the champion before it"),
    "battle": ("●", "training"),
    "sealing": ("●", "sealing a checkpoint"),
    "probe": ("●", "probing"),
    "scoring": ("●", "scoring a scroll"),
    "trial": ("●", "on trial"),
    "review": ("●", "reviewing"),
    "confirmation": ("●", "confirming"),
    "general": ("●", "on general prompts"),
}
"""The sign and word of each activity."""


def condition(view: View) -> tuple[str, str, str]:
    """The engine's sign, word and tone."""
    if view.link is Link.REACHING:
        return "◇", "reaching the engine", "quiet"
    if view.link is Link.LOST:
        return "✗", "engine lost", "bad"
    if view.elsewhere:
        return "◇", "engine started elsewhere", "quiet"
    if view.link is Link.STOPPED or view.activity is None:
        return "■", "engine stopped", "quiet"
    if view.stopping:
        return "■", "stopping", "bright"
    if view.state.failures:
        return "✗", "failed", "bad"
    if view.state.paused:
        return "‖", "paused", "bright"
    if view.state.campaign and view.state.campaign.archived:
        return "‖", "archived", "quiet"
    if view.state.held:
        return "‖", "resting", "quiet"
    if view.activity.doing == "battle" and view.activity.hold:
        return "◇", "waits", "bright"
    sign, word = CONDITIONS[view.activity.doing]
    return sign, word, "good" if sign == "●" else "quiet"


def trouble(view: View) -> str:
    """What went wrong, in full; empty when nothing did."""
    if view.trouble:
        return one_line(view.trouble)
    return " ".join(f"The {child} failed: {one_line(said)}" for child, said in view.state.failures.items())


def next_action(view: View) -> str:
    """The one thing to do next."""
    return view.hint or _next(view)


def _next(view: View) -> str:
    if view.link is Link.REACHING:
        return "Nothing to do yet: the engine is being started."
    if view.link is Link.LOST:
        return "The engine does not answer. Press w to start it again."
    if view.elsewhere:
        return "An engine was started elsewhere. Press w to follow what it does."
    if view.link is Link.STOPPED:
        return "The engine is stopped and everything is saved. Press w to wake it."
    if view.stopping:
        return "The engine saves what it is doing, then stops."
    if view.state.failures:
        return f"The {next(iter(view.state.failures))} failed. Press c to clear that and try again."
    campaign = view.state.campaign
    if campaign and campaign.archived:
        return "This campaign is archived. Press o to talk; above is how to go on."
    if campaign and all(campaign.skills[skill].maxed for skill in campaign.trained):
        return f"{_name(view)} is maxed. `realm campaign archive` ends the campaign."
    if view.state.paused:
        return "Training is paused. Press p to go on."
    return _while_running(view, view.activity)


def _name(view: View) -> str:
    return one_line(view.state.hero.name) if view.state.hero else "The hero"


def _while_running(view: View, activity: Activity | None) -> str:
    name = _name(view)
    if activity is None or activity.doing == "waking":
        return f"{name} is waking; nothing to do yet. Press ? for what the words mean."
    if activity.doing == "held":
        return "The engine serves a command and does not train. Press p to train."
    if view.state.held:
        return f"{name} rests: {one_line(view.state.held)}. `realm budget` changes that."
    if activity.doing == "resting" and activity.detail:
        return f"{name} rests. {one_line(activity.detail)}"
    if activity.doing == "resting":
        return f"{name} rests: training time is up. Press s to stop the engine, q to close the window."
    if activity.doing == "battle" and activity.hold:
        return f"{name} waits: {_by_itself(activity.hold)}"
    campaign = view.state.campaign
    speaker = one_line(campaign.latest) if campaign and campaign.latest else "the untrained hero"
    return f"{name} learns by itself. Press o to talk with {speaker}."


def _by_itself(hold: Hold) -> str:
    if hold.by == "oracle":
        return f"{reason(hold)}. Training goes on after it."
    return f"{reason(hold)}. Training goes on by itself; `realm budget --priority low` lets it push in."


def farewell(view: View, stop_command: str) -> str:
    """What goes on after the window closes, and how to stop it; empty while no engine answers."""
    if view.link is not Link.OPEN:
        return ""
    if view.state.paused or view.state.failures:
        return f"The window is closed; training is paused. Stop the engine with:\n{own_line(stop_command)}"
    does = f"goes on {unattended_time(view.state.budget.hours)} after the last window closes"
    if view.state.held:
        does = f"rests: {one_line(view.state.held)}"
    return f"The window is closed; training {does}. Stop it with:\n{own_line(stop_command)}"
