"""The order of the Quest Board: a player's quests first, by priority and then by age."""

from __future__ import annotations

from bisect import bisect_right

from saves.events import PRIORITIES
from saves.state import MOST_WAITING, Campaign, Quest

PLAYER = "player"


def put_quest(campaign: Campaign, quest: Quest) -> None:
    """Put a quest on the board, behind all quests of its own or a better rank.

    Raises LookupError where the board is full.
    """
    if len(campaign.queue) >= MOST_WAITING:
        raise LookupError(f"{len(campaign.queue)} quests wait")
    own = rank(quest)
    if not campaign.queue or rank(campaign.queue[-1]) <= own:
        campaign.queue.append(quest)
    else:
        # The board is sorted by rank: binary search.
        campaign.queue.insert(bisect_right(campaign.queue, own, key=rank), quest)


def take_quest(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board; raises LookupError when it is not there."""
    return campaign.queue.pop(place_of(campaign, number))


def place_of(campaign: Campaign, number: int) -> int:
    """A quest's index on the board; raises LookupError when it is not there."""
    queue = campaign.queue
    # Search from both ends: nearly always the next quest to be fought or the newest is wanted.
    for place in range((len(queue) + 1) // 2):
        if queue[place].quest == number:
            return place
        if queue[~place].quest == number:
            return len(queue) + ~place
    raise LookupError(number)


def rank(quest: Quest) -> int:
    """The board's sort key: a player's quests by priority, all other quests after them."""
    return PRIORITIES.index(quest.priority) if quest.posted_by == PLAYER else len(PRIORITIES)
