"""New Game+: a champion's right answers to fresh tasks become the first quests of the campaign after it."""

from __future__ import annotations

import asyncio

import msgspec
from msgspec.structs import replace

from engine.journal import Journal
from engine.loop.examiner import Examination, Examiner
from engine.rules.coach import next_tasks
from engine.rules.coach.ladders import ladders
from engine.rules.seeds import seed_of
from engine.rules.settings import settings_of
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from saves.events import Fact, QuestDropped, QuestPosted
from saves.file.rows import ItemRow
from saves.state import Campaign

AT_ONCE = 50
"""Tasks asked at a time, so that chat gets its turn in between."""


class Taught(msgspec.Struct, frozen=True):
    """What a champion handed down of one skill."""

    skill: str
    mix: dict[int, float]
    seed: int
    asked: int
    rows: list[ItemRow]
    """The champion's right answers."""


class Heritage:
    """Hands a champion's answers down."""

    def __init__(self, journal: Journal, examiner: Examiner) -> None:
        self.journal, self.examiner = journal, examiner

    async def hand_down(self, campaign: Campaign) -> None:
        """Post one quest for each trained skill in which the former campaign mastered levels, all at once."""
        former = self.journal.state.campaigns[campaign.heritage]
        climbed = await asyncio.to_thread(ladders, campaign)
        names = [name for name in campaign.heirlooms if name in campaign.trained and name in climbed]
        taught = [
            await self._teach(campaign, former, name, campaign.quests_posted + place)
            for place, name in enumerate(names, 1)
        ]
        # Numbered only now, since a player may have posted quests meanwhile.
        numbered = list(enumerate(taught, campaign.quests_posted + 1))
        facts = [fact for number, each in numbered for fact in _facts(campaign, former, number, each)]
        rows = [replace(row, quest=number) for number, each in numbered for row in each.rows]
        self.journal.record(f"campaign:{campaign.campaign}", *facts, rows=rows)

    async def _teach(self, campaign: Campaign, former: Campaign, name: str, number: int) -> Taught:
        levels = former.skills[name].mastered
        mix = dict.fromkeys(levels, 1 / len(levels))
        wanted = next_tasks(campaign, settings_of(campaign))
        skill, seed = find_skill(name), seed_of(campaign, number)
        tasks = await asyncio.to_thread(training_tasks, skill, mix, wanted, seed)
        rows: list[ItemRow] = []
        for start in range(0, wanted, AT_ONCE):
            told = f"{former.champion} answers {start}/{wanted} tasks for its heir, {len(rows)} of them right"
            self.journal.act(doing="heritage", detail=told)
            paper = await self.examiner.put(skill, tasks[start : start + AT_ONCE], former, former.champion)
            rows += right_answers(campaign, former.champion or "", paper, len(rows))
        return Taught(name, mix, seed, wanted, rows)


def right_answers(campaign: Campaign, source: str, paper: Examination, after: int) -> list[ItemRow]:
    """The right answers as lessons, numbered from `after + 1` on; their quest gets its number later."""
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


def _facts(campaign: Campaign, former: Campaign, number: int, taught: Taught) -> list[Fact]:
    """The quest of a skill, dropped at once if its lessons don't fill a batch."""
    posted = QuestPosted(
        campaign=campaign.campaign,
        quest=number,
        skill=taught.skill,
        level=max(taught.mix),
        mix=taught.mix,
        tasks=len(taught.rows),
        seed=taught.seed,
        posted_by="heritage",
        reasons=[
            f"{former.champion}, champion of campaign {former.campaign}, answered {len(taught.rows)} of"
            f" {taught.asked} fresh tasks right, and these are its answers"
        ],
        items=len(taught.rows),
    )
    if len(taught.rows) >= settings_of(campaign).batch_size:
        return [posted]
    return [posted, QuestDropped(campaign.campaign, number)]
