"""The app's ear: it follows one engine, keeps the view, and paints what changed."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from msgspec import MsgspecError
from textual import on
from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

from engine.rules.headlines import rings
from engine.wire.messages import EngineError, StepMessage
from realm_tui.view.model import Link, View
from realm_tui.view.text import one_line
from realm_tui.window.feed import Client, ClientFactory, EngineFound, EngineGone, EngineSaid, follow
from realm_tui.window.screens.base import RealmScreen
from saves.events import Fact
from saves.events.errors import SaveError
from saves.file.lock import holder

if TYPE_CHECKING:
    from realm_tui.view.past import Past

LOOK_SECONDS = 2.0
"""From one look for an engine that others started to the next, after the one followed was stopped."""
CLOCK_SECONDS = 1.0
"""Between two looks at the clock while a battle is fought."""
PAINT_SECONDS = 0.1
"""Least time between two paints of what the engine says."""
HINT_SECONDS = 8.0
"""How long a hint stays: it is one sentence."""

STRANGE = "The engine tells of things this version does not know: stop it with `realm stop`, then wake it."


CLOCK = monotonic
"""What tells a window how late a step is."""


class Follower(App[str]):
    """An app over one save's engine; what it does on finding and hearing it is for the window to say."""

    def __init__(self, save: Path, client_factory: ClientFactory) -> None:
        super().__init__()
        self.save = save
        self.client_factory = client_factory
        self.view = View(save=save, clock=CLOCK)
        self.client: Client | None = None
        self.window = token_hex(16)
        self.greeted = False
        self.painted = 0.0
        self.paint_due = self.clock_due = False
        self.lookout: Timer | None = None
        """Looks for other engines while the one followed is stopped."""
        self.retry: Timer | None = None
        """Reaches for a lost engine again."""
        self.vacated = False
        """Whether the save was seen to be free since the engine was stopped."""
        self.losses = 0
        """Engines lost since the last step was seen."""
        self.fading: Timer | None = None
        """Takes the hint back."""

    def enter(self) -> None:
        """Be on the screen that fits the view."""
        raise NotImplementedError

    def welcome(self, past: Past) -> None:
        """Greet a player who comes back."""
        raise NotImplementedError

    def celebrate(self, fact: Fact) -> None:
        """Mark a new fact, where it calls for it."""
        raise NotImplementedError

    def reach(self) -> None:
        """Look for the engine, starting it when none runs."""
        for timer in (self.lookout, self.retry):
            if timer is not None:
                timer.stop()
        # Following another engine closes the line to the one before.
        self.client = None
        self.view.link, self.view.trouble, self.view.elsewhere = Link.REACHING, "", False
        self.repaint()
        self.run_worker(
            follow(self.save, self.client_factory, self.window, self.post_message),
            group="feed",
            exclusive=True,
        )

    @property
    def closing(self) -> bool:
        """Whether the window was closed already; nothing can be shown any more."""
        return self._exit

    async def run_action(self, *action: Any, **names: Any) -> bool:
        """Do what a key stands for, unless it was pressed after the one that closes the window."""
        return not self.closing and await super().run_action(*action, **names)

    @on(EngineFound)
    def found(self, message: EngineFound) -> None:
        """Begin from the engine's own account of itself."""
        if self.closing:
            return
        self.client = message.client
        self.view.open(message.snapshot, message.past, time())
        if self.view.state.campaign is None and self.view.asked_to_wake:
            self.order("wake", name=self.save.stem)
        self.enter()
        if not self.greeted:
            self.greeted = True
            self.welcome(message.past)
        self.repaint()

    @on(EngineSaid)
    def heard(self, message: EngineSaid) -> None:
        """Fold in what the engine said and paint it, at most ten times a second."""
        if self.closing:
            return
        if isinstance(message.said, StepMessage):
            self.losses = 0
        try:
            fact = self.view.take(message.said)
        except (SaveError, LookupError, MsgspecError):
            self.workers.cancel_group(self, "feed")
            self.client = None
            self.view.close(STRANGE)
            fact = None
        if fact is not None:
            self.enter()
            self.celebrate(fact)
            # Terminals tell whether they are in front; one that does not counts as looked at.
            if not self.app_focus and rings(fact, self.view.state):
                self.bell()
        self.mark()

    @on(EngineGone)
    def gone(self, message: EngineGone) -> None:
        """Say so; an engine lost without a word is started again, each time a little later."""
        was_open, self.client = self.view.link is Link.OPEN, None
        self.view.close(message.trouble)
        if was_open and self.view.link is Link.LOST:
            self.view.trouble = ""
            self.retry = self.set_timer(min(30, 2**self.losses), self.reach)
            self.losses += 1
        if self.view.link is Link.STOPPED:
            self.vacated, self.lookout = False, self.set_interval(LOOK_SECONDS, self.look)
        self.repaint()

    def look(self) -> None:
        """See whether others have started an engine; to follow it is for the player to say."""
        held = holder(self.save) is not None
        self.vacated = self.vacated or not held
        found = held and self.vacated
        if found != self.view.elsewhere:
            self.view.elsewhere = found
            self.repaint()

    def mark(self) -> None:
        """Paint soon: now if the last paint is long enough ago."""
        self.await_step()
        if not self.paint_due:
            self.paint_due = True
            self.set_timer(max(0.001, PAINT_SECONDS - (monotonic() - self.painted)), self.repaint)

    def watch_the_clock(self) -> None:
        """Let figures that fall while nothing comes be seen to fall."""
        self.clock_due = False
        bout = self.view.fought
        if bout is not None and bout.late(self.view.now) > 0:
            self.repaint()
        self.await_step()

    def await_step(self) -> None:
        """Look at the clock in a while, as long as a battle is fought; a window that is idle has no timer."""
        if not self.clock_due and self.view.link is Link.OPEN and self.view.fought is not None:
            self.clock_due = True
            self.set_timer(CLOCK_SECONDS, self.watch_the_clock)

    def repaint(self) -> None:
        """Draw the view on the screens that are on show."""
        self.paint_due, self.painted = False, monotonic()
        for screen in self.screen_stack[-2:]:
            if isinstance(screen, RealmScreen) and screen.is_mounted:
                screen.show(self.view)

    def hint(self, words: str) -> None:
        """Say a sentence on the screen in front for as long as reading takes; none takes the last back."""
        self.view.hint = words
        if self.fading is not None:
            self.fading.stop()
        self.fading = self.set_timer(HINT_SECONDS, self.fade) if words else None

    def fade(self) -> None:
        """Let the sentence go."""
        self.hint("")
        if isinstance(self.screen, RealmScreen):
            self.screen.unsaid()
        self.repaint()

    def order(self, name: str, /, **arguments: object) -> None:
        """Send the engine a command without waiting for it."""
        if self.client is not None:
            self.run_worker(self._send(self.client, self.screen, name, arguments), group="orders")

    async def _send(
        self, client: Client, screen: Screen[object], name: str, arguments: dict[str, object]
    ) -> None:
        try:
            answer = await client.command(name, **arguments)
            refusal = "" if answer.ok else one_line(answer.message)
        except EngineError as trouble:
            refusal = one_line(str(trouble))
        if screen is self.screen:
            self.hint(refusal)
        elif refusal:
            # What is said of one screen has no place on another.
            self.notify(refusal, markup=False)
        if refusal:
            self.view.stopping = False
        self.mark()
