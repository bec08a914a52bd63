"""The registry of all player actions, general and by screen: key, words, and why one is refused now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.binding import Binding, BindingType

from realm_tui.view.model import Link, View


def always(view: View) -> str:
    """No reason to refuse: the deed is always possible."""
    return ""


def needs_engine(view: View) -> str:
    """Why no command can be given now; empty while the engine answers."""
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
    """One action that several screens may offer."""

    id: str
    key: str
    sign: str
    """The key as the footer shows it."""
    label: str
    about: str
    why_not: Callable[[View], str]
    """One sentence while the deed can't be done; empty when it can."""


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
    """The deed's label; `Pause` becomes `Resume` while training is at rest."""
    return "Resume" if deed.id == "pause" and at_rest(view) else deed.label


def at_rest(view: View) -> bool:
    """Whether training waits for the player to go on: paused, or the engine serves one command only."""
    return view.state.paused or (view.activity is not None and view.activity.doing == "held")


class Act(NamedTuple):
    """One action of one screen."""

    id: str
    key: str
    sign: str
    """The key as the player reads it."""
    action: str
    label: str
    about: str = ""
    """What the act does; empty for a deed, which `DEEDS` already describes."""
    priority: bool = False
    """Whether the act gets the key before the focused input line does."""


def bindings(acts: tuple[Act, ...]) -> list[BindingType]:
    """Textual's key bindings for the acts of a screen."""
    return [
        Binding(act.key, act.action, act.label, id=f"realm.{act.id}", show=False, priority=act.priority)
        for act in acts
    ]


def _deed(screen: str, id: str) -> Act:
    """A deed as an act of a screen other than the Tavern."""
    deed = BY_ID[id]
    return Act(f"{screen}_{id}", deed.key, deed.sign, f"app.deed('{id}')", deed.label)


TITLE_ACTS = (
    Act(
        "first_wake",
        "enter,w",
        "enter",
        "begin",
        "Wake the hero",
        "Wake a hero in a save of your own",
    ),
    Act("save_above", "up", "↑", "choose(-1)", "Save above", "Choose the save above"),
    Act("save_below", "down", "↓", "choose(1)", "Save below", "Choose the save below"),
    _deed("title", "help"),
    _deed("title", "close"),
)
QUEST_ACTS = (
    Act("quests_back", "escape,u", "esc", "app.back", "Tavern", "Back to the Tavern"),
    Act("quest_above", "up", "↑", "choose(-1)", "Quest above", "Choose the quest above"),
    Act("quest_below", "down", "↓", "choose(1)", "Quest below", "Choose the quest below"),
    Act("quest_earlier", "shift+up,k", "k", "move('up')", "Earlier", "Let the quest go before the one above"),
    Act("quest_later", "shift+down,j", "j", "move('down')", "Later", "Let the quest go after the one below"),
    Act(
        "quest_priority", "i", "i", "importance", "Priority", "Raise the quest's priority; the highest to low"
    ),
    Act("quest_drop", "d", "d", "drop", "Drop", "Take the quest off the board, after asking"),
    Act("quest_retry", "r", "r", "retry", "Retry", "Fight a scroll that is over once more"),
    Act("coach_schedule", "t", "t", "schedule", "Schedule", "Tell the coach the next schedule"),
    Act("coach_stance", "c", "c", "stance", "Stance", "Tell the coach the next stance"),
    _deed("quests", "oracle"),
    _deed("quests", "guild"),
    _deed("quests", "wake"),
    _deed("quests", "help"),
)
GUILD_ACTS = (
    Act("guild_back", "escape,g", "esc", "app.back", "Tavern", "Back to the Tavern"),
    Act("skill_above", "up", "↑", "choose(-1)", "Skill above", "Choose the skill above"),
    Act("skill_below", "down", "↓", "choose(1)", "Skill below", "Choose the skill below"),
    _deed("guild", "oracle"),
    _deed("guild", "quests"),
    _deed("guild", "wake"),
    _deed("guild", "help"),
)
ORACLE_ACTS = (
    Act("back", "escape", "esc", "app.back", "Tavern", "Back to the Tavern"),
    Act("switch", "tab", "tab", "switch", "Who answers", "Let the hero, its base model or both answer", True),
    Act(
        "forget", "ctrl+n", "^n", "forget", "Talk anew", "End the answer, and forget the earlier turns", True
    ),
    Act("earlier", "pageup", "pgup", "scroll(-1)", "Earlier", "Scroll to what was said earlier", True),
    Act("later", "pagedown", "pgdn", "scroll(1)", "Later", "Scroll to what was said later", True),
    Act("oracle_help", "f1", "F1", "app.deed('help')", "Words"),
)
NOTICE_ACTS = (Act("notice_close", "escape", "esc", "leave", "Close the box", "Close the box in front"),)
WORDS_ACTS = (
    Act(
        "words_close",
        "escape,question_mark,f1",
        "esc",
        "dismiss",
        "Close the words",
        "Close the box in front",
        True,
    ),
    Act("words_up", "up", "↑", "turn(-1)", "Words above", "Scroll the words up", True),
    Act("words_down", "down", "↓", "turn(1)", "Words below", "Scroll the words down", True),
    Act("words_page_up", "pageup", "pgup", "page(-1)", "Page above", "Scroll the words up by a page", True),
    Act(
        "words_page_down",
        "pagedown",
        "pgdn",
        "page(1)",
        "Page below",
        "Scroll the words down by a page",
        True,
    ),
    Act("words_first", "home", "home", "turn(-100000)", "First words", "Scroll to the first words", True),
    Act("words_last", "end", "end", "turn(100000)", "Last words", "Scroll to the last words", True),
)
