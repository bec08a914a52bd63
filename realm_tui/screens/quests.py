"""The Quest Board: what is fought, what waits and why; the inbox; and how the coach is told to teach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, get_args

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from realm_tui.actions import needs_engine
from realm_tui.board import Entry, board, next_of
from realm_tui.names import quest_name
from realm_tui.screens.base import RealmScreen
from realm_tui.view import View
from realm_tui.widgets.bars import Keys, NextAction, TopBar
from realm_tui.widgets.board import CoachPanel, Inbox, Queue, Why
from saves.events import PRIORITIES, Schedule, Stance


class QuestScreen(RealmScreen):
    """The queue with its reasons, and what the player can change of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,u", "app.back", "Tavern", id="realm.quests_back", show=False),
        Binding("up", "choose(-1)", "Quest above", id="realm.quest_above", show=False),
        Binding("down", "choose(1)", "Quest below", id="realm.quest_below", show=False),
        Binding("shift+up,k", "move('up')", "Earlier", id="realm.quest_earlier", show=False),
        Binding("shift+down,j", "move('down')", "Later", id="realm.quest_later", show=False),
        Binding("i", "importance", "Priority", id="realm.quest_priority", show=False),
        Binding("d", "drop", "Drop", id="realm.quest_drop", show=False),
        Binding("r", "retry", "Retry", id="realm.quest_retry", show=False),
        Binding("t", "schedule", "Schedule", id="realm.coach_schedule", show=False),
        Binding("c", "stance", "Stance", id="realm.coach_stance", show=False),
        Binding("w", "app.deed('wake')", "Wake", id="realm.quests_wake", show=False),
        Binding("question_mark,f1", "app.deed('help')", "Words", id="realm.quests_help", show=False),
    ]

    def parts(self) -> Iterable[Widget]:
        """The queue to the left; to the right why, the inbox and the coach."""
        queue = Queue(id="queue")
        yield TopBar(id="top")
        with Horizontal(id="board-body"):
            with Vertical(id="board-left"):
                yield queue
                yield Inbox(id="inbox")
            with Vertical(id="board-right"):
                yield Why(queue, id="why")
                yield CoachPanel(id="coach")
        yield NextAction(id="next")
        yield Keys(
            ("↑↓", "Quest"),
            ("j k", "Move"),
            ("i", "Priority"),
            ("d", "Drop"),
            ("r", "Retry"),
            ("t c", "Coach"),
            ("?", "Words"),
            ("esc", "Tavern"),
        )

    @property
    def chosen(self) -> Entry | None:
        """The quest that the keys are about."""
        entries = board(self.view.state)
        return entries[min(self.query_one(Queue).chosen, len(entries) - 1)] if entries else None

    def show(self, view: View) -> None:
        """Draw the view; what the keys are about stays on the board."""
        self.query_one(Queue).follow(board(view.state))
        super().show(view)

    def on_key(self, event: events.Key) -> None:
        """Any key but its own takes back the question whether to drop a quest."""
        if event.key != "d":
            self.keep()

    def on_screen_suspend(self) -> None:
        """So does another screen in front."""
        self.keep()

    def keep(self) -> None:
        """Ask no more whether to drop a quest."""
        if self.query_one(Queue).dropping:
            self.say("")

    def action_choose(self, by: int) -> None:
        """Tell of the quest above or below."""
        self.query_one(Queue).choose(board(self.view.state), by)
        self.say("")

    def action_move(self, way: str) -> None:
        """Let the quest go before, or after, its neighbour."""
        if entry := self._waiting("moved"):
            self.order("move", quest=entry.quest.quest, **{way: True})

    def action_importance(self) -> None:
        """Give the quest the next priority."""
        if entry := self._waiting("given a priority"):
            self.order("move", quest=entry.quest.quest, to=next_of(PRIORITIES, entry.quest.priority))

    def action_drop(self) -> None:
        """Take the quest off the board, once that is confirmed."""
        entry = self._waiting("dropped")
        if entry is None:
            return
        if self.query_one(Queue).dropping != entry.quest.quest:
            self.say(f"Drop {quest_name(entry.quest)}? Press d once more; any other key keeps it.")
            self.query_one(Queue).dropping = entry.quest.quest
            return
        self.order("drop", quest=entry.quest.quest)

    def action_retry(self) -> None:
        """Fight a scroll that is over once more."""
        entry = self.chosen
        if entry is None or not entry.over:
            self.say("Only a scroll that is over can be retried.")
            return
        self.order("retry", quest=entry.quest.quest)

    def action_schedule(self) -> None:
        """Tell the coach the next schedule."""
        if campaign := self.view.state.campaign:
            self.order("instruct", schedule=next_of(get_args(Schedule), campaign.schedule))

    def action_stance(self) -> None:
        """Tell the coach the next stance."""
        if campaign := self.view.state.campaign:
            self.order("instruct", stance=next_of(get_args(Stance), campaign.stance))

    def order(self, name: str, **arguments: object) -> None:
        """Send a command; what the engine says of it is shown, or why it can't be given."""
        self.say(needs_engine(self.view))
        if not self.view.hint:
            self.app.order(name, **arguments)  # type: ignore[attr-defined]

    def say(self, words: str) -> None:
        """Show a sentence until the next key."""
        self.query_one(Queue).dropping = 0
        self.view.hint = words
        self.show(self.view)

    def _waiting(self, done: str) -> Entry | None:
        """The chosen quest where the player can change it; else why not is said."""
        entry = self.chosen
        movable = entry is not None and entry.movable
        refusal = needs_engine(self.view) if movable else f"Only a waiting scroll of yours can be {done}."
        if refusal:
            self.say(refusal)
        return None if refusal else entry
