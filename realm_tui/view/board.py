"""The Quest Board's rows in order: what is fought, what waits, which scrolls are over; pure."""

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
    """`now`, `waits`, or what a scroll that is over came to."""

    @property
    def movable(self) -> bool:
        """Whether the player may move or drop it."""
        return self.status == "waits" and self.quest.posted_by == PLAYER

    @property
    def over(self) -> bool:
        """Whether it neither waits nor is fought."""
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
    """What each skill weighs, in brackets; empty where the schedule does not ask."""
    if campaign.schedule != "weighted":
        return ""
    weights = (f"{one_line(name)} {campaign.weights.get(name, 1.0):g}" for name in campaign.trained)
    return f" ({', '.join(weights)})"


def raised(priority: Priority) -> Priority:
    """The priority above this one, round and round."""
    return next_of(PRIORITIES[::-1], priority)


def next_of(choices: Sequence[T], now: T) -> T:
    """The choice after this one, round and round."""
    return choices[(choices.index(now) + 1) % len(choices)]
