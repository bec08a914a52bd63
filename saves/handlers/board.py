"""The order of the Quest Board: a player's quests first, high before normal before low, the oldest first."""

from __future__ import annotations

from bisect import bisect_right

from saves.events import PRIORITIES
from saves.state import MOST_WAITING, Campaign, Quest

PLAYER = "player"


def put_quest(campaign: Campaign, quest: Quest) -> None:
    """Put a quest on the board, after those that go before it or have waited longer.

    Raises LookupError where the board is full.
    """
    if len(campaign.queue) >= MOST_WAITING:
        raise LookupError(f"{len(campaign.queue)} quests wait")
    # The board is in order, so that posting a quest takes no look at each of those that wait.
    campaign.queue.insert(bisect_right(campaign.queue, rank(quest), key=rank), quest)


def take_quest(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board; raises LookupError when it is not there."""
    return campaign.queue.pop(place_of(campaign, number))


def place_of(campaign: Campaign, number: int) -> int:
    """How many quests go before it; raises LookupError when it is not there."""
    for place, quest in enumerate(campaign.queue):
        if quest.quest == number:
            return place
    raise LookupError(number)


def rank(quest: Quest) -> int:
    """How late it goes: by its priority, and after all of a player's where another posted it."""
    return PRIORITIES.index(quest.priority) if quest.posted_by == PLAYER else len(PRIORITIES)
