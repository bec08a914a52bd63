"""The Quest Board's rows in order: the quest being fought, waiting quests, scrolls that are over; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from realm_tui.view.text import one_line
from saves.events import PRIORITIES, Priority
from saves.handlers.board import PLAYER
from saves.state import Campaign, Quest, State

T = TypeVar("T")


class BoardRow(NamedTuple):
    """One row of the board."""

    quest: Quest
    status: str
    """`now`, `waits`, or the final status of a scroll that is over."""

    @property
    def movable(self) -> bool:
        """Whether the player may move or drop the quest."""
        return self.status == "waits" and self.quest.posted_by == PLAYER

    @property
    def over(self) -> bool:
        """Whether the quest neither waits nor is being fought."""
        return self.status not in ("now", "waits")


def board(state: State) -> list[BoardRow]:
    """The rows, top to bottom."""
    campaign = state.campaign
    if campaign is None:
        return []
    fought = state.fought
    entries = [BoardRow(fought.quest, "now")] if fought is not None else []
    entries += [BoardRow(quest, "waits") for quest in campaign.queue]
    over = [BoardRow(each.quest, each.status) for each in campaign.scrolls.values() if each.over]
    return entries + over[::-1]


def weights_told(campaign: Campaign) -> str:
    """Each trained skill's weight, in brackets; empty unless the schedule is `weighted`."""
    if campaign.schedule != "weighted":
        return ""
    weights = (f"{one_line(name)} {campaign.weights.get(name, 1.0):g}" for name in campaign.trained)
    return f" ({', '.join(weights)})"


def next_priority(priority: Priority) -> Priority:
    """The next higher priority; after the highest comes the lowest."""
    return next_of(PRIORITIES[::-1], priority)


def next_of(choices: Sequence[T], now: T) -> T:
    """The choice after `now`; after the last comes the first."""
    return choices[(choices.index(now) + 1) % len(choices)]
