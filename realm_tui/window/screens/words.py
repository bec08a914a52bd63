"""The help box: what the words on screen mean, then all others, with a line to search them."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from configs.lore import lore
from realm_tui.view.actions import WORDS_ACTS, bindings
from realm_tui.view.lore_lines import all_lines, found_lines, near
from realm_tui.view.model import View
from realm_tui.window.widgets.panel import Panel

WHEEL = 3
"""Lines that one notch of a mouse's wheel scrolls."""


class WordList(Panel):
    """The words and their meanings; only the lines in sight are drawn."""

    def __init__(self, said: str) -> None:
        super().__init__(id="word-list")
        self.near = near(lore(), said)
        self.wanted = ""
        self.top = 0
        self.lines: list[Content] = []
        self.laid_out: tuple[str, int] | None = None
        """The search text and the width for which the lines were laid out."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The lines in sight."""
        if self.laid_out != (self.wanted, width):
            self.laid_out = self.wanted, width
            known = lore()
            wanted = self.wanted.strip()
            self.lines = found_lines(known, wanted, width) if wanted else all_lines(known, self.near, width)
        self.top = max(0, min(self.top, len(self.lines) - height))
        return self.lines[self.top : self.top + height]

    @property
    def fits(self) -> bool:
        """Whether all lines are in sight."""
        return len(self.lines) <= self.content_size.height

    def turn_to(self, top: int) -> None:
        """Scroll so that a line is at the top."""
        self.top = max(0, top)
        self.show(self.view)

    def look_for(self, wanted: str) -> None:
        """Show the words that hold the text; all words if it is empty."""
        self.wanted = wanted
        self.turn_to(0)


class WordsBox(ModalScreen[None]):
    """The box of words; training does not wait for it."""

    AUTO_FOCUS = "#sought"
    ACTS = WORDS_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def compose(self) -> ComposeResult:
        """The search line above the words."""
        with Vertical(id="words") as box:
            box.border_title = "What the words mean"
            sought = Input(placeholder="Type to look for a word", max_length=40, id="sought", compact=True)
            # A blinking cursor would keep an idle window busy.
            sought.cursor_blink = False
            yield sought
            yield WordList(self.said)

    def on_mount(self) -> None:
        """Name the keys once the words are laid out."""
        self.call_after_refresh(self.point)

    def on_resize(self) -> None:
        """Update the keys, since more or fewer lines may fit now."""
        self.call_after_refresh(self.point)

    def point(self) -> None:
        """Name the keys that scroll, if there is something to scroll."""
        more = "" if self.query_one(WordList).fits else "↑↓ more, "
        self.query_one("#words").border_subtitle = f"{more}esc closes"

    def action_turn(self, lines: int) -> None:
        """Scroll by lines."""
        words = self.query_one(WordList)
        words.turn_to(words.top + lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages; one line of the page before stays in sight."""
        self.action_turn(pages * max(1, self.query_one(WordList).content_size.height - 1))

    @on(Input.Changed, "#sought")
    def look(self, change: Input.Changed) -> None:
        """Search for the text typed so far."""
        self.query_one(WordList).look_for(change.value)
        self.call_after_refresh(self.point)

    def on_mouse_scroll_down(self) -> None:
        """Scroll down with the wheel."""
        self.action_turn(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up with the wheel."""
        self.action_turn(-WHEEL)

    def on_click(self, event: events.Click) -> None:
        """Close on a click beside the box."""
        if event.widget is self:
            self.dismiss()


def text_on(screen: Screen[object]) -> str:
    """The titles and the text of all panels shown on a screen."""
    shown = (panel for panel in screen.query(Panel) if panel.display and panel.content_size)
    return "\n".join(f"{panel.headed}\n{panel.content().plain}" for panel in shown)
