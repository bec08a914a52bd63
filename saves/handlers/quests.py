"""What the events of the Quest Board do to the state; pure."""

from __future__ import annotations

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers.handler import Handler
from saves.state import Campaign, Quest, State


def _quest_posted(state: State, fact: told.QuestPosted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.quests_posted += 1
    campaign.queue.append(
        Quest(
            fact.quest,
            fact.skill,
            fact.level,
            fact.mix,
            fact.tasks,
            fact.seed,
            fact.posted_by,
            fact.reasons,
            fact.emphasis,
            fact.items,
            fact.replay,
            fact.restores,
            fact.general,
        )
    )


def _quest_dropped(state: State, fact: told.QuestDropped, entry: Entry) -> None:
    take_quest(state.campaigns[fact.campaign], fact.quest)


def take_quest(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board; raises LookupError when it is not there."""
    for place, quest in enumerate(campaign.queue):
        if quest.quest == number:
            return campaign.queue.pop(place)
    raise LookupError(number)


QUESTS: dict[type[Fact], Handler] = {
    told.QuestPosted: _quest_posted,
    told.QuestDropped: _quest_dropped,
}
