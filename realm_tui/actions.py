"""The one registry of what a player can do in the Tavern: id, key, words, and why not now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from realm_tui.view import Link, View


def always(view: View) -> str:
    """No reason to refuse."""
    return ""


def needs_engine(view: View) -> str:
    """Why no command can be given now."""
    if view.link is Link.OPEN:
        return ""
    reaching = view.link is Link.REACHING
    return "The engine is still being reached." if reaching else "The engine is stopped: press w to wake it."


def _oracle(view: View) -> str:
    return "" if view.state.campaign else "There is no hero to talk with yet."


def _hero(view: View) -> str:
    return "" if view.state.campaign else "There is no hero yet."


def _pause(view: View) -> str:
    return needs_engine(view) or ("" if view.state.campaign else "There is no training to pause yet.")


def _wake(view: View) -> str:
    return "The engine is awake." if view.link is Link.OPEN else ""


def _clear(view: View) -> str:
    return needs_engine(view) or ("" if view.state.failures else "Nothing has failed.")


def _puzzle(view: View) -> str:
    campaign = view.state.campaign
    return "" if campaign and campaign.puzzle else "The hero has not met its first puzzle yet."


class Deed(NamedTuple):
    """One thing the player can do."""

    id: str
    key: str
    sign: str
    """The key as the footer shows it."""
    label: str
    about: str
    why_not: Callable[[View], str]
    """One sentence while it can't be done; empty when it can."""


DEEDS = (
    Deed("oracle", "o", "o", "Oracle", "Talk with the hero, or with its base model", _oracle),
    Deed("quests", "u", "u", "Quests", "The Quest Board: what is fought, what waits, and why", _hero),
    Deed("guild", "g", "g", "Guild", "Every skill's ladder, primitives and trials", _hero),
    Deed("pause", "p", "p", "Pause", "Pause training after the current step, or go on", _pause),
    Deed("stop", "s", "s", "Stop", "Stop the engine; everything learned is kept", needs_engine),
    Deed("wake", "w", "w", "Wake", "Start the engine again", _wake),
    Deed("clear", "c", "c", "Clear", "Clear a failure and try again", _clear),
    Deed("puzzle", "b", "b", "Puzzle", "The first puzzle, before and after training", _puzzle),
    Deed("help", "question_mark,f1", "?", "Words", "What the words mean", always),
    Deed("close", "q", "q", "Close", "Close the window; training goes on", always),
)

BY_ID = {deed.id: deed for deed in DEEDS}


def label(deed: Deed, view: View) -> str:
    """The deed's name as things stand."""
    return "Resume" if deed.id == "pause" and at_rest(view) else deed.label


def at_rest(view: View) -> bool:
    """Whether training waits for the player to go on: paused, or the engine serves one command only."""
    return view.state.paused or (view.activity is not None and view.activity.doing == "held")
