"""What every full screen shares: it shows the view, and says so when the terminal is too small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from realm_tui.view.model import View
from realm_tui.window.widgets.panel import Panel

LEAST_SIZE = (60, 16)
"""Columns and rows below which nothing but one sentence is shown."""

WIDTHS = [(0, "-tiny-width"), (LEAST_SIZE[0], "-slim"), (76, "-narrow"), (130, "-wide")]
HEIGHTS = [(0, "-tiny-height"), (LEAST_SIZE[1], "-squat"), (21, "-short"), (36, "-tall")]
"""Least columns, or rows, and the style class that a screen has from there on."""


class Window(Protocol):
    """The app as a screen uses it: for hints, and for commands to the engine."""

    def hint(self, words: str) -> None:
        """Show a sentence on the screen in front; an empty one removes the last."""

    def order(self, name: str, /, **arguments: object) -> None:
        """Send the engine a command without waiting for it."""


class RealmScreen(Screen[None]):
    """A full screen drawn from the view."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self.HORIZONTAL_BREAKPOINTS = WIDTHS
        self.VERTICAL_BREAKPOINTS = HEIGHTS

    @property
    def window(self) -> Window:
        """The app, which is always the Realm's own."""
        return cast("Window", self.app)

    def parts(self) -> Iterable[Widget]:
        """The screen's own widgets, top to bottom."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The parts, and the sentence for a terminal that is too small."""
        yield from self.parts()
        words = f"The realm needs a terminal of at least {LEAST_SIZE[0]} × {LEAST_SIZE[1]} characters."
        yield Static(words, id="too-small", markup=False)

    def show(self, view: View) -> None:
        """Draw the view in every panel on screen."""
        self.view = view
        for panel in self.query(Panel):
            panel.show(view)

    def on_mount(self) -> None:
        """Give each panel the view before its first drawing."""
        self.show(self.view)

    def unsaid(self) -> None:
        """Called when the hint on this screen was removed."""

    def on_screen_suspend(self) -> None:
        """Remove the hint, which has no place on the screen that comes in front."""
        self.window.hint("")
        self.unsaid()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in front."""
        self.show(self.view)
