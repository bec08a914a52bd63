"""What the events of the player's scrolls do to the state; pure."""

from __future__ import annotations

import contextlib

from msgspec.structs import replace

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers.board import place_of, put_quest, take_quest
from saves.handlers.handler import Handler
from saves.state import KEPT_SCROLLS, Battle, Campaign, HeldOutLoss, Quest, RefusedScroll, ScrollState, State

MANY, SWEEP = 4 * KEPT_SCROLLS, 64
"""With more than MANY scrolls, finished ones are removed only when the count is a multiple of SWEEP."""


def posted(campaign: Campaign, quest: Quest) -> None:
    """Add the scroll of a posted quest."""
    if quest.scroll is None:
        return
    campaign.scrolls[quest.quest] = ScrollState(quest)
    campaign.read[quest.scroll.sha256] = quest.quest
    _forget_oldest(campaign.scrolls)


def moved(campaign: Campaign, quest: Quest) -> None:
    """Copy a quest's new priority to its scroll."""
    if scroll := campaign.scrolls.get(quest.quest):
        scroll.quest = replace(scroll.quest, priority=quest.priority)


def dropped(campaign: Campaign, number: int) -> None:
    """Mark the scroll of a dropped quest."""
    if scroll := campaign.scrolls.get(number):
        scroll.status = "dropped"


def battle_begun(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board to fight it; a scroll with more battles to come keeps its place there."""
    place = place_of(campaign, number)
    quest = take_quest(campaign, number)
    if quest.scroll is None:
        return quest
    if quest.part + 1 < quest.scroll.battles:
        campaign.queue.insert(place, replace(quest, part=quest.part + 1))
    if scroll := campaign.scrolls.get(number):
        scroll.status = "fighting"
    return quest


def battle_over(campaign: Campaign, battle: Battle) -> None:
    """Count a won battle for its scroll; after any other, the rest of the scroll leaves the board."""
    scroll = campaign.scrolls.get(battle.quest.quest)
    if scroll is None or scroll.over or battle.quest.scroll is None:
        return
    if battle.status != "won":
        with contextlib.suppress(LookupError):
            take_quest(campaign, battle.quest.quest)
        scroll.status = "failed"
        return
    scroll.fought += 1
    scroll.status = "done" if scroll.fought >= battle.quest.scroll.battles else "waiting"


def _retried(state: State, fact: told.QuestRetried, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    before = campaign.scrolls.pop(fact.quest)
    again = ScrollState(before.quest, attempt=before.attempt + 1)
    campaign.scrolls[fact.quest] = again
    put_quest(campaign, replace(again.quest, attempt=again.attempt))


def _refused(state: State, fact: told.ScrollRefused, entry: Entry) -> None:
    refused = state.campaigns[fact.campaign].refused
    refused.append(RefusedScroll(fact.scroll, fact.reason, entry.time))
    del refused[:-KEPT_SCROLLS]


def _scored(state: State, fact: told.ScrollScored, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    for battle in campaign.battles:
        if battle.battle == fact.battle:
            battle.held_out = HeldOutLoss(fact.before, fact.after, fact.lines, fact.tokens)
    if scroll := campaign.scrolls.get(fact.quest):
        scroll.before = fact.before if scroll.before is None else scroll.before
        scroll.after, scroll.checkpoint = fact.after, fact.checkpoint
        scroll.scored_lines, scroll.scored_tokens = fact.lines, fact.tokens


def _forget_oldest(scrolls: dict[int, ScrollState]) -> None:
    # Where very many scrolls wait, scanning all of them at every new one would be slow and find nothing.
    if len(scrolls) > MANY and len(scrolls) % SWEEP:
        return
    over = [number for number, scroll in scrolls.items() if scroll.over]
    for number in over[: max(0, len(over) - KEPT_SCROLLS)]:
        del scrolls[number]


SCROLLS: dict[type[Fact], Handler] = {
    told.QuestRetried: _retried,
    told.ScrollRefused: _refused,
    told.ScrollScored: _scored,
}
