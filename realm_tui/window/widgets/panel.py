"""The frame in which every part of a screen is drawn: fixed in size, repainted only when its text changes."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from realm_tui.view.model import View

TONES = {
    "good": "$success",
    "bad": "$error",
    "bright": "$warning",
    "quiet": "$text-muted",
    "": "",
}


class Panel(Widget):
    """A box that draws the view as lines of plain content; never markup, never a new layout."""

    TITLE = ""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.headed = ""
        """The title that is shown."""
        self._head(self.TITLE)
        self.view = View()
        self.drawn = Content()

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The panel's lines for a size in cells; lines that are too many or too wide are cut."""
        raise NotImplementedError

    def heading(self, view: View) -> str:
        """The panel's title for the view."""
        return self.TITLE

    def show(self, view: View) -> None:
        """Draw the view, if this panel is on screen and its lines have changed."""
        self.view = view
        self._head(self.heading(view))
        if self.display and self.content_size and not self.content().is_same(self.drawn):
            self.refresh()

    def _head(self, heading: str) -> None:
        if heading != self.headed:
            self.headed = heading
            # A plain string would be read as markup, and a skill's name may hold some.
            self.border_title = Content(heading)

    def content(self) -> Content:
        """The lines for the panel's size."""
        width, height = self.content_size
        lines = self.draw(self.view, width, height)[:height]
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)

    def render(self) -> Content:
        """What goes on screen now."""
        self.drawn = self.content()
        return self.drawn
