"""The frame every part of the Tavern is drawn in: fixed in size, repainted only when its text changes."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from realm_tui.view import View

TONES = {
    "good": "$success",
    "bad": "$error",
    "bright": "$warning",
    "quiet": "$text-muted",
    "": "",
}


class Panel(Static):
    """A box that draws the view as lines of plain content; never markup, never a new layout."""

    TITLE = ""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self.border_title = self.TITLE
        self.view = View()
        self.drawn = Content()

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The panel's lines for so many cells; too many or too wide are cut."""
        raise NotImplementedError

    def heading(self, view: View) -> str:
        """The panel's title as things stand; the game's own words only."""
        return self.TITLE

    def show(self, view: View) -> None:
        """Draw the view, if this panel is on screen."""
        self.view = view
        if self.display and self.content_size:
            self.paint()

    def paint(self) -> None:
        """Repaint when the lines differ from those on screen."""
        width, height = self.content_size
        heading = self.heading(self.view)
        if self.border_title != heading:
            self.border_title = heading
        lines = self.draw(self.view, width, height)[:height]
        content = Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
        if not content.is_same(self.drawn):
            self.drawn = content
            self.update(content, layout=False)

    def on_resize(self) -> None:
        """A new size is a new drawing."""
        if self.content_size:
            self.paint()
