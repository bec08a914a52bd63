"""Passing boxes over the screen: level-up, homecoming, the first puzzle; any key sends them away."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from realm_tui.view.actions import NOTICE_ACTS, bindings

SCROLL_KEYS = {"up", "down", "pageup", "pagedown", "home", "end"}


class NoticeBox(ModalScreen[None]):
    """A box of plain lines that any key but the scrolling ones dismisses; training does not wait for it."""

    ACTS = NOTICE_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def __init__(self, heading: str, lines: list[Content], seconds: float | None = None) -> None:
        super().__init__()
        self.heading = heading
        self.lines = lines
        self.seconds = seconds

    def compose(self) -> ComposeResult:
        """The box."""
        with VerticalScroll(id="notice") as box:
            box.border_title = self.heading
            box.border_subtitle = "any key closes"
            yield Static(Content("\n").join(self.lines), markup=False)

    def on_mount(self) -> None:
        """Close after the box's seconds, if it has any; name the keys that scroll, if not all fits."""
        self.call_after_refresh(self.point_to_more)
        if self.seconds is not None:
            self.set_timer(self.seconds, self.leave)

    def on_screen_resume(self) -> None:
        """Begin at the top, even if the box was open before."""
        self.query_one("#notice").scroll_home(animate=False)
        self.call_after_refresh(self.point_to_more)

    def on_resize(self) -> None:
        """Update the keys, since more or fewer lines may fit now."""
        self.call_after_refresh(self.point_to_more)

    def point_to_more(self) -> None:
        """Name the keys that scroll, if there is something to scroll."""
        box = self.query_one("#notice")
        box.border_subtitle = "↑↓ more, any other key closes" if box.max_scroll_y > 0 else "any key closes"

    def leave(self) -> None:
        """Close the box, if it is in front."""
        if self.is_current:
            self.dismiss()

    def action_leave(self) -> None:
        """Close the box."""
        self.leave()

    def on_key(self, event: events.Key) -> None:
        """Close on any key but a scrolling one; the key does nothing else."""
        if event.key not in SCROLL_KEYS:
            event.stop()
            self.leave()

    def on_click(self) -> None:
        """Close on a click."""
        self.leave()
