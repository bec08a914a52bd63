"""What the events of the Quest Board do to the state; pure."""

from __future__ import annotations

from msgspec.structs import replace

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import scrolls
from saves.handlers.board import put_quest, take_quest
from saves.handlers.handler import Handler
from saves.state import Quest, State

_POSTED = [name for name in Quest.__struct_fields__ if name in told.QuestPosted.__struct_fields__]
"""The fields that a quest copies from its QuestPosted."""


def _quest_posted(state: State, fact: told.QuestPosted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.quests_posted += 1
    campaign.inherited = campaign.inherited or fact.posted_by == "heritage"
    quest = Quest(**{name: getattr(fact, name) for name in _POSTED})
    put_quest(campaign, quest)
    scrolls.posted(campaign, quest)


def _quest_dropped(state: State, fact: told.QuestDropped, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    take_quest(campaign, fact.quest)
    scrolls.dropped(campaign, fact.quest)


def _quest_moved(state: State, fact: told.QuestMoved, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    quest = take_quest(campaign, fact.quest)
    quest = replace(quest, priority=fact.priority)
    campaign.queue.insert(fact.place, quest)
    scrolls.moved(campaign, quest)


QUESTS: dict[type[Fact], Handler] = {
    told.QuestPosted: _quest_posted,
    told.QuestDropped: _quest_dropped,
    told.QuestMoved: _quest_moved,
}
