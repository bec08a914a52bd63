"""Posts the coach's quests, and foretells the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.journal import Journal
from engine.loop.tasks import revisions
from engine.rules import coach
from engine.rules.coach.ladders import Ladder, in_reach, ladders
from engine.rules.seeds import seed_of
from engine.rules.settings import Settings, settings_of
from saves.events import QuestPosted
from saves.state import Campaign, Quest

COACH: Final = "coach"
Choice = Callable[[Campaign, Mapping[str, Ladder], Settings], coach.Plan]
"""Chooses the next quest, as the coach does."""


class Planner:
    """Puts the coach's choices on the board."""

    def __init__(self, journal: Journal, choose: Choice = coach.decide) -> None:
        self.journal, self.choose = journal, choose

    def post(self, campaign: Campaign) -> Quest:
        """Post the next quest; returns it as the board has it."""
        plan = self._plan(campaign)
        number = campaign.quests_posted + 1
        fact = QuestPosted(
            campaign=campaign.campaign,
            quest=number,
            skill=plan.skill,
            level=plan.level,
            mix=plan.mix,
            tasks=plan.tasks,
            seed=seed_of(campaign, number),
            posted_by=COACH,
            reasons=plan.reasons,
            emphasis=plan.emphasis,
            replay=plan.replay,
            restores=plan.restores,
            revisions=revisions(plan.skill, *plan.replay),
            general=plan.general,
            widened=plan.widened,
        )
        self.journal.record(f"quest:{number}", fact)
        return campaign.queue[-1]

    def foretell(self, campaign: Campaign) -> None:
        """Show the quest that would come after all waiting ones, if no battle before it changed that."""
        if any(quest.posted_by == COACH for quest in campaign.queue):
            # The waiting quest is that choice.
            self.journal.act(next_quest="")
            return
        plan = self._plan(coach.as_if_fought(campaign))
        under_way = campaign.battle is not None and campaign.battle.status is None
        before = "what is fought before" if campaign.queue else "this battle" if under_way else ""
        unless = f", unless {before} changes it" if before else ""
        self.journal.act(next_quest=f"{plan.skill.upper()} level {plan.level}{unless}")

    def _plan(self, campaign: Campaign) -> coach.Plan:
        climbed = ladders(campaign)
        return self.choose(in_reach(campaign, climbed), climbed, settings_of(campaign))
