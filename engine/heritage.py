"""New Game+: a champion's right answers to fresh tasks become the first quests of the campaign after it."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from engine.examiner import Examiner, Paper
from engine.journal import Journal
from engine.lessons import seed_of
from engine.settings import settings
from engine.stances import stance
from quests.draw import training_tasks
from quests.skills import find_skill
from saves.events import Fact, QuestDropped, QuestPosted
from saves.rows import ItemRow
from saves.state import Campaign, SkillState

AT_ONCE = 50
"""Tasks asked at a time, so that the champion can be talked with in between."""


class Heritage:
    """Hands a champion's answers down."""

    def __init__(self, journal: Journal, examiner: Examiner) -> None:
        self.journal, self.examiner = journal, examiner

    async def hand_down(self, campaign: Campaign) -> None:
        """Post one quest for each skill that the campaign before had mastered levels of."""
        former = self.journal.state.campaigns[campaign.heritage]
        for skill in former.skills.values():
            if skill.level and skill.skill in campaign.skills:
                await self._teach(campaign, former, skill)

    async def _teach(self, campaign: Campaign, former: Campaign, known: SkillState) -> None:
        mix = dict.fromkeys(range(1, known.level + 1), 1 / known.level)
        wanted = stance(campaign.stance).battle_steps * settings().batch_size
        seed = seed_of(campaign, campaign.quests_posted + 1)
        skill = find_skill(known.skill)
        tasks = await asyncio.to_thread(training_tasks, skill, mix, wanted, seed)
        rows: list[ItemRow] = []
        for start in range(0, wanted, AT_ONCE):
            told = f"{former.champion} answers {start}/{wanted} tasks for its heir, {len(rows)} of them right"
            self.journal.act(doing="heritage", detail=told)
            paper = await self.examiner.put(skill, tasks[start : start + AT_ONCE], former, former.champion)
            rows += right_answers(campaign, former.champion or "", paper, len(rows))
        # A player may have posted quests meanwhile.
        number = campaign.quests_posted + 1
        rows = [replace(row, quest=number) for row in rows]
        facts = _facts(campaign, former, known, mix, seed, wanted, rows)
        self.journal.record(f"quest:{number}", *facts, rows=rows)


def right_answers(campaign: Campaign, source: str, paper: Paper, after: int) -> list[ItemRow]:
    """The answers that the verifier finds right, as lessons of a quest yet to be numbered, numbered on."""
    right = [
        (task, said)
        for task, said, score in zip(paper.tasks, paper.answers, paper.scores, strict=True)
        if score >= 1
    ]
    return [
        ItemRow(
            campaign=campaign.campaign,
            quest=0,
            number=number,
            skill=task.skill,
            level=task.level,
            operation=task.operation,
            prompt=task.prompt,
            answer=said.strip(),
            source=source,
        )
        for number, (task, said) in enumerate(right, after + 1)
    ]


def _facts(
    campaign: Campaign,
    former: Campaign,
    known: SkillState,
    mix: dict[int, float],
    seed: int,
    asked: int,
    rows: list[ItemRow],
) -> list[Fact]:
    number = campaign.quests_posted + 1
    posted = QuestPosted(
        campaign=campaign.campaign,
        quest=number,
        skill=known.skill,
        level=known.level,
        mix=mix,
        tasks=len(rows),
        seed=seed,
        posted_by="heritage",
        reasons=[
            f"{former.champion}, champion of campaign {former.campaign}, answered {len(rows)} of {asked}"
            " fresh tasks right, and these are its answers"
        ],
        items=len(rows),
    )
    if len(rows) >= settings().batch_size:
        return [posted]
    return [posted, QuestDropped(campaign.campaign, number)]
