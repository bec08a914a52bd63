"""The chronicle: events as sentences, newest at the bottom."""

from __future__ import annotations

from itertools import chain
from time import localtime, strftime

from textual.content import Content

from realm_tui.view.model import View
from realm_tui.view.story import StoryLine
from realm_tui.view.text import wrapped
from realm_tui.window.commands import with_save_option
from realm_tui.window.widgets.panel import TONES, Panel


class Chronicle(Panel):
    """What happened, each event in one plain sentence."""

    TITLE = "Chronicle"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The latest events that fit; wrapped lines are indented to the event's text."""
        lines: list[list[Content]] = []
        for line in reversed(view.chronicle):
            told = _told(line._replace(text=with_save_option(line.text, view.save)), width)
            if sum(map(len, lines)) + len(told) > height:
                break
            lines.append(told)
        return list(chain.from_iterable(reversed(lines)))


def _told(line: StoryLine, width: int) -> list[Content]:
    style = TONES[line.tone]
    when = strftime("%H:%M", localtime(line.time))
    first, *rest = wrapped(line.text, max(1, width - 8), style) or [Content()]
    head = Content.assemble((f"{when} ", "$text-muted"), (f"{line.sign} ", style), first)
    return [head, *(Content.assemble(" " * 8, each) for each in rest)]
