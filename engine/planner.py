"""The quests that the coach posts, and what it foretells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine import coach
from engine.journal import Journal
from engine.ladders import Ladder, ladders
from engine.lessons import revisions, seed_of
from engine.settings import Settings, settings
from saves.events import QuestPosted
from saves.state import Campaign, Quest

Choice = Callable[[Campaign, Mapping[str, Ladder], Settings], coach.Plan]
"""What chooses the next quest: the coach."""


class Planner:
    """Puts the coach's choices on the board."""

    def __init__(self, journal: Journal, choose: Choice = coach.decide) -> None:
        self.journal, self.choose = journal, choose

    def post(self, campaign: Campaign) -> Quest:
        """Post the next quest; returns it as the board has it."""
        plan = self.choose(campaign, ladders(campaign), settings())
        number = campaign.quests_posted + 1
        fact = QuestPosted(
            campaign=campaign.campaign,
            quest=number,
            skill=plan.skill,
            level=plan.level,
            mix=plan.mix,
            tasks=plan.tasks,
            seed=seed_of(campaign, number),
            posted_by="coach",
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
        """Say what would come next if the battle under way changed nothing."""
        if campaign.queue:
            self.journal.act(next_quest="")
            return
        plan = self.choose(coach.as_if_fought(campaign), ladders(campaign), settings())
        under_way = campaign.battle is not None and campaign.battle.status is None
        unless = ", unless this battle changes it" if under_way else ""
        self.journal.act(next_quest=f"{plan.skill.upper()} level {plan.level}{unless}")
