"""The facts that the Temple judges a battle by, gathered from the save."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from engine.loop.tasks import general_tasks, quest_tasks, why_not_redrawn
from engine.rules.settings import settings
from engine.rules.temple.record import BattleRecord, MeasuredDrift
from quests.drawing.general_prompts import GENERAL, REPLAYED
from quests.skills import find_skill
from quests.task import QuestError, Task
from saves.file.rows import AnswerRow, ItemRow, StepRow
from saves.log import log
from saves.log.thinning import is_thin
from saves.state import Battle, Campaign, Quest


class Lessons:
    """The tasks that a quest trained on, drawn again, and the tokens that a trial leaves for an answer."""

    def __init__(
        self, quest: Quest | None = None, items: Sequence[ItemRow] = (), general: Sequence[Task] = ()
    ) -> None:
        """Draw the tasks, which takes moments; none without a quest, or if other tasks would be drawn now.

        `general` are all base answers; those in the quest are left out, as they are of no skill.
        """
        self.tasks: list[Task] = []
        self.room = 0
        if quest is None:
            return
        try:
            if why_not_redrawn(quest):
                return
            drawn = quest_tasks(quest, items, general)
            self.tasks = [each for each in drawn if each.skill != GENERAL]
            kinds = {(each.skill, each.level) for each in self.tasks}
            self.room = max((find_skill(name).answer_tokens(level) for name, level in kinds), default=0)
        except QuestError:
            return


def base_answers(connection: sqlite3.Connection, campaign: Campaign) -> list[AnswerRow]:
    """The base model's answers to the general prompts; empty before it was asked."""
    return [] if campaign.base_answers is None else log.answers(connection, *campaign.base_answers)


def material(
    connection: sqlite3.Connection, campaign: Campaign, quest: Quest
) -> tuple[list[ItemRow], list[Task]]:
    """What the save has of a quest's lessons: its own rows, and the base answers that it may rehearse."""
    items = log.items(connection, campaign.campaign, quest.quest)
    return items, general_tasks(base_answers(connection, campaign), REPLAYED)


def evidence(
    connection: sqlite3.Connection, campaign: Campaign, battle: Battle, lessons: Lessons
) -> BattleRecord:
    """The record of a battle; raises SaveError."""
    probe = battle.probe
    return BattleRecord(
        campaign=campaign,
        battle=battle,
        steps=_steps(connection, campaign, battle),
        lessons=lessons.tasks,
        answers=log.answers(connection, campaign.campaign, probe.trial) if probe else [],
        room=lessons.room,
        drift=None
        if battle.drift is None
        else MeasuredDrift(battle.drift, settings().drift.bound, battle.battle),
    )


def _steps(connection: sqlite3.Connection, campaign: Campaign, battle: Battle) -> list[StepRow]:
    """The battle's steps; none if only their curve is left."""
    rows = log.steps(connection, campaign.campaign, battle.battle)
    return [] if is_thin([row.step for row in rows], battle.steps) else rows
