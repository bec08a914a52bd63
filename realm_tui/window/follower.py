"""The part of the app that follows one engine, keeps the view, and repaints what changed."""

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
"""Seconds between looks for an engine started elsewhere, after the followed one was stopped."""
CLOCK_SECONDS = 1.0
"""Seconds between looks at the clock while a battle is fought."""
PAINT_SECONDS = 0.1
"""Least seconds between two paints of the engine's messages."""
HINT_SECONDS = 8.0
"""Seconds that a hint stays, enough to read its one sentence."""

STRANGE = "The engine tells of things this version does not know: stop it with `realm stop`, then wake it."


CLOCK = monotonic
"""Monotonic seconds, by which a window tells how late a step is."""


class Follower(App[str]):
    """An app that follows one save's engine; a subclass defines `enter`, `welcome` and `celebrate`."""

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
        """Timer that looks for other engines while the followed one is stopped."""
        self.retry: Timer | None = None
        """Timer that reaches for a lost engine again."""
        self.vacated = False
        """Whether no process held the save at some look since the engine was stopped."""
        self.losses = 0
        """Engines lost since the last step; the exponent of the back-off."""
        self.fading: Timer | None = None
        """Timer that removes the hint."""

    def enter(self) -> None:
        """Switch to the screen that fits the view."""
        raise NotImplementedError

    def welcome(self, past: Past) -> None:
        """Greet a player who comes back."""
        raise NotImplementedError

    def celebrate(self, fact: Fact) -> None:
        """Hold the ceremony of a new fact, if it has one."""
        raise NotImplementedError

    def reach(self) -> None:
        """Look for the engine, starting it when none runs."""
        for timer in (self.lookout, self.retry):
            if timer is not None:
                timer.stop()
        # The new worker cancels the one before, which closes its client.
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
        """Whether the window is closing and can show nothing any more."""
        return self._exit

    async def run_action(self, *action: Any, **names: Any) -> bool:
        """Run an action, unless the window is closing already."""
        return not self.closing and await super().run_action(*action, **names)

    @on(EngineFound)
    def found(self, message: EngineFound) -> None:
        """Begin from the engine's snapshot and the save's past."""
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
        """Fold the engine's message into the view and repaint, at most ten times a second."""
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
            # A terminal that does not report its focus counts as looked at.
            if not self.app_focus and rings(fact, self.view.state):
                self.bell()
        self.mark()

    @on(EngineGone)
    def gone(self, message: EngineGone) -> None:
        """Show that the engine is gone; reach for a lost one again with back-off, 30 s at most."""
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
        """See whether an engine was started elsewhere; the player decides whether to follow it."""
        held = holder(self.save) is not None
        self.vacated = self.vacated or not held
        found = held and self.vacated
        if found != self.view.elsewhere:
            self.view.elsewhere = found
            self.repaint()

    def mark(self) -> None:
        """Schedule a repaint: at once if the last one is `PAINT_SECONDS` ago, else when that time is up."""
        self.await_step()
        if not self.paint_due:
            self.paint_due = True
            self.set_timer(max(0.001, PAINT_SECONDS - (monotonic() - self.painted)), self.repaint)

    def watch_the_clock(self) -> None:
        """Repaint while a step is late, so that its falling speed is seen."""
        self.clock_due = False
        bout = self.view.fought
        if bout is not None and bout.late(self.view.now) > 0:
            self.repaint()
        self.await_step()

    def await_step(self) -> None:
        """Schedule a look at the clock while a battle is fought; an idle window has no timer."""
        if not self.clock_due and self.view.link is Link.OPEN and self.view.fought is not None:
            self.clock_due = True
            self.set_timer(CLOCK_SECONDS, self.watch_the_clock)

    def repaint(self) -> None:
        """Draw the view on the screen in front and the one below it."""
        self.paint_due, self.painted = False, monotonic()
        for screen in self.screen_stack[-2:]:
            if isinstance(screen, RealmScreen) and screen.is_mounted:
                screen.show(self.view)

    def hint(self, words: str) -> None:
        """Show a sentence on the screen in front for `HINT_SECONDS`; an empty one removes the last."""
        self.view.hint = words
        if self.fading is not None:
            self.fading.stop()
        self.fading = self.set_timer(HINT_SECONDS, self.fade) if words else None

    def fade(self) -> None:
        """Remove the hint."""
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
            # A hint about one screen has no place on another, so it becomes a toast.
            self.notify(refusal, markup=False)
        if refusal:
            self.view.stopping = False
        self.mark()
