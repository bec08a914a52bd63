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
    own = rank(quest)
    if not campaign.queue or rank(campaign.queue[-1]) <= own:
        campaign.queue.append(quest)
    else:
        # The board is in order, so that not each of those that wait need be looked at.
        campaign.queue.insert(bisect_right(campaign.queue, own, key=rank), quest)


def take_quest(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board; raises LookupError when it is not there."""
    return campaign.queue.pop(place_of(campaign, number))


def place_of(campaign: Campaign, number: int) -> int:
    """How many quests go before it; raises LookupError when it is not there."""
    queue = campaign.queue
    # From both ends, where nearly all are that are taken: the next to be fought, and the newest.
    for place in range((len(queue) + 1) // 2):
        if queue[place].quest == number:
            return place
        if queue[~place].quest == number:
            return len(queue) + ~place
    raise LookupError(number)


def rank(quest: Quest) -> int:
    """How late it goes: by its priority, and after all of a player's where another posted it."""
    return PRIORITIES.index(quest.priority) if quest.posted_by == PLAYER else len(PRIORITIES)
