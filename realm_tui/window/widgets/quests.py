"""The Tavern's quest panel: the quest being fought, the posted ones, and what the coach would choose next."""

from __future__ import annotations

from textual.content import Content

from realm_tui.view.model import Link, View
from realm_tui.view.names import quest_name
from realm_tui.view.text import one_line, row, wrapped
from realm_tui.window.widgets.panel import Panel
from saves.state import Quest


class QuestBoard(Panel):
    """What is fought now, what waits, and why."""

    TITLE = "Quests"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The current quest with its reasons, the queue, then the coach's next choice."""
        later = self._waiting(view, width) + self._coming(view, width)
        lines = self._current(view, width, height - len(later)) + later
        return lines or [Content.styled("The board is empty.", "$text-muted")]

    def _current(self, view: View, width: int, room: int) -> list[Content]:
        battle = view.state.fought
        if battle is None:
            return []
        place = "now" if view.link is Link.OPEN and not view.state.paused else "waits"
        return [_heading(battle.quest, "▶", place, width), *_reasons(battle.quest, width, room - 1)]

    def _waiting(self, view: View, width: int) -> list[Content]:
        queue = view.state.campaign.queue if view.state.campaign else []
        return [_heading(quest, "·", "waits", width) for quest in queue]

    def _coming(self, view: View, width: int) -> list[Content]:
        coming = one_line(view.activity.next_quest) if view.activity else ""
        return [Content.styled("After that", "$text-muted"), *wrapped(coming, width)] if coming else []


def _heading(quest: Quest, sign: str, place: str, width: int) -> Content:
    name = Content.assemble((f"{sign} ", "$primary"), (quest_name(quest), "bold"))
    return row(name, Content.styled(place, "$text-muted"), width)


def _reasons(quest: Quest, width: int, room: int) -> list[Content]:
    """As many whole reasons as there is room for, and an ellipsis if some are left out."""
    what = f"{quest.tasks} tasks, by the {one_line(quest.posted_by)}"
    told = [wrapped(one_line(words), width, "$text-muted") for words in (what, *quest.reasons)]
    lines: list[Content] = []
    for place, each in enumerate(told):
        sign = place < len(told) - 1
        if len(lines) + len(each) + sign > room:
            return [*lines, Content.styled("…", "$text-muted")]
        lines += each
    return lines
