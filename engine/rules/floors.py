"""The loss floor of a quest, the same wherever strain is computed: live, judged, coached and recorded."""

from __future__ import annotations

from engine.rules.scrolls.settings import scroll_settings
from quests.skills import floor
from quests.task import FLOOR, QuestError
from saves.state import Quest


def floor_of(quest: Quest) -> float:
    """Loss without strain, nats a token; raises QuestError for an unknown skill."""
    return floor(quest.skill) if quest.scroll is None else scroll_settings().floor


def floor_or_usual(quest: Quest | None) -> float:
    """Loss without strain, nats a token; the usual floor if the quest or its skill is unknown here."""
    try:
        return floor_of(quest) if quest else FLOOR
    except QuestError:
        return FLOOR
