"""The Quest Board: what is fought, what waits and why; the inbox; and the coach's settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, get_args

from textual import events
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from realm_tui.view.actions import QUEST_ACTS, bindings, needs_engine
from realm_tui.view.board import BoardRow, board, next_of, next_priority
from realm_tui.view.model import View
from realm_tui.view.names import quest_name
from realm_tui.window.screens.base import RealmScreen
from realm_tui.window.widgets.bars import Keys, NextAction, TopBar
from realm_tui.window.widgets.board import CoachPanel, InboxPanel, Queue, Why
from saves.events import Schedule, Stance


class QuestScreen(RealmScreen):
    """The queue with its reasons, and what the player can change of it."""

    ACTS = QUEST_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def parts(self) -> Iterable[Widget]:
        """The queue and the inbox to the left; the reasons and the coach to the right."""
        queue = Queue(id="queue")
        yield TopBar(id="top")
        with Horizontal(id="board-body"):
            with Vertical(id="board-left"):
                yield queue
                yield InboxPanel(id="inbox")
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
    def chosen(self) -> BoardRow | None:
        """The quest that the keys are about."""
        entries = board(self.view.state)
        return entries[min(self.query_one(Queue).chosen, len(entries) - 1)] if entries else None

    def show(self, view: View) -> None:
        """Draw the view; the chosen quest stays chosen as long as it is on the board."""
        self.query_one(Queue).follow(board(view.state))
        self.view = view
        entry = self.chosen
        raising = (
            f"→ {next_priority(entry.quest.priority)}" if entry is not None and entry.movable else "Priority"
        )
        self.query_one(Keys).keys["i"] = raising
        super().show(view)

    def on_key(self, event: events.Key) -> None:
        """Cancel a pending drop on any key but `d`."""
        if event.key != "d":
            self.keep()

    def unsaid(self) -> None:
        """Cancel a pending drop when its question is removed."""
        self.query_one(Queue).dropping = 0

    def keep(self) -> None:
        """Cancel a pending drop, and remove its question."""
        if self.query_one(Queue).dropping:
            self.say("")

    def action_choose(self, by: int) -> None:
        """Choose the quest above or below."""
        self.query_one(Queue).choose(board(self.view.state), by)
        self.say("")

    def action_move(self, way: str) -> None:
        """Move the quest up or down by one place."""
        if entry := self._waiting("moved"):
            self.order("move", quest=entry.quest.quest, **{way: True})

    def action_importance(self) -> None:
        """Raise the quest's priority; the highest becomes the lowest."""
        if entry := self._waiting("given a priority"):
            self.order("move", quest=entry.quest.quest, to=next_priority(entry.quest.priority))

    def action_drop(self) -> None:
        """Take the quest off the board; the first call only asks for confirmation."""
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
        """Send the engine a command, or show why none can be given now."""
        self.say(needs_engine(self.view))
        if not self.view.hint:
            self.window.order(name, **arguments)

    def say(self, words: str) -> None:
        """Show a sentence for a while, and cancel a pending drop."""
        self.query_one(Queue).dropping = 0
        self.window.hint(words)
        self.show(self.view)

    def _waiting(self, done: str) -> BoardRow | None:
        """The chosen row if the player can change its quest; else show why not and return None."""
        entry = self.chosen
        movable = entry is not None and entry.movable
        refusal = needs_engine(self.view) if movable else f"Only a waiting scroll of yours can be {done}."
        if refusal:
            self.say(refusal)
        return None if refusal else entry
