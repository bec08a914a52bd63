"""The game's own loop on a course: real trainer, real Oracle, its own trials, and any coach."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from bench.race.course import COURSES, Goal, Race, Runner, is_reached
from bench.race.record import Stream
from bench.samples import hero, machine
from engine.audit.rerun import running_oracle
from engine.children.trainer_link import TrainerLink
from engine.chores.budget_watch import BudgetWatch
from engine.chores.guests import Guests
from engine.chores.vault_keeper import VaultKeeper
from engine.commands.campaigns import hero_summoned
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.examiner import Examiner
from engine.loop.idle_loop import CampaignLoop
from engine.loop.quest_poster import Choice, Planner
from engine.loop.sealing import Sealing
from engine.loop.tasks import quest_tasks
from engine.rules.coach import Plan, attempted_level, decide
from engine.rules.coach.ladders import Ladder, ladders
from engine.rules.next_move import next_move
from engine.rules.settings import Settings, settings, settings_of
from heroes.vault.store import Vault
from heroes.weights import cache_folder
from saves.events import (
    CampaignStarted,
    CoachInstructed,
    Fact,
    LevelGained,
    QuestPosted,
    RealmCreated,
)
from saves.log.fold import fold
from saves.log.log import Log, entries
from saves.state import Campaign, State


def uniform(goal: Goal) -> Choice:
    """A coach that gives every level of the goal, of every skill, the same share of every battle.

    It rehearses as many general prompts as our coach, since these have no levels.
    """

    def choose(campaign: Campaign, ladders: Mapping[str, Ladder], settings: Settings) -> Plan:
        plan = decide(campaign, ladders, settings)
        skill = min((campaign.skills[name] for name in goal), key=lambda each: each.battles)
        share = 1 / sum(goal.values())
        shares = {name: dict.fromkeys(range(1, top + 1), share) for name, top in goal.items()}
        return Plan(
            skill=skill.skill,
            level=attempted_level(skill, ladders[skill.skill].top),
            mix=shares.pop(skill.skill),
            tasks=plan.tasks,
            reasons=[],
            emphasis={},
            replay=shares,
            general=plan.general,
        )

    return choose


async def run(runner: Runner, course: str, seed: int, budget: int, folder: Path) -> tuple[Race, Stream]:
    """Race until the goal is reached or the token budget is spent; returns the race and its lessons."""
    goal, began = COURSES[course], time.monotonic()
    async with _parts(folder, goal, seed, decide if runner == "coach" else uniform(goal)) as (journal, loop):
        while not _over(journal.state, goal, budget):
            campaign = journal.state.campaign
            assert campaign is not None
            move = next_move(campaign, ladders(campaign), settings_of(campaign))
            await loop.perform(campaign, move)
        return _told(journal, runner, course, seed, time.monotonic() - began), _stream(journal)


def _over(state: State, goal: Goal, budget: int) -> bool:
    campaign = state.campaign
    assert campaign is not None
    levels = {name: skill.level for name, skill in campaign.skills.items()}
    between = campaign.battle is None or campaign.battle.blessing is not None
    return is_reached(goal, levels) or (between and campaign.tokens >= budget)


@contextlib.asynccontextmanager
async def _parts(
    folder: Path, goal: Goal, seed: int, choose: Choice
) -> AsyncIterator[tuple[Journal, CampaignLoop]]:
    """The engine's parts on a fresh save, with the trainer and the Oracle running."""
    log = Log(folder / "race.realm", create=True)
    journal, vault, silent = Journal(log, State()), Vault(folder / "vault"), folder / "log"
    journal.record("realm", *_beginning(goal, seed))
    trainer = TrainerLink(
        hero().id, cache_folder(), silent, lambda status: None, lambda *_: None, lambda cause: None
    )
    working = asyncio.create_task(trainer.run())
    try:
        async with running_oracle(hero(), silent) as oracle:
            examiner = Examiner(journal, oracle, vault)
            sealing, arena = Sealing(journal, examiner, vault), BattleFolders(folder / "battles", vault)
            battles = Battles(
                journal,
                trainer,
                oracle,
                sealing,
                arena,
                VaultKeeper(journal, vault),
                Planner(journal, choose),
            )
            steward = BudgetWatch(journal, Guests(journal, hold=False))
            yield journal, CampaignLoop(journal, battles, examiner, steward)
    finally:
        await trainer.leave(0)
        await asyncio.gather(working, return_exceptions=True)
        log.close()


def _beginning(goal: Goal, seed: int) -> list[Fact]:
    pip = hero()
    return [
        RealmCreated(save_id="race", name="race", app_version="bench"),
        hero_summoned(pip),
        CampaignStarted(campaign=1, hero=pip.id, seed=seed, skills=list(goal)),
        # As a player would instruct the coach to reach the whole goal: the lowest skill comes next.
        CoachInstructed(campaign=1, schedule="lowest", weights={}, stance="steady"),
    ]


def _told(journal: Journal, runner: Runner, course: str, seed: int, seconds: float) -> Race:
    campaign = journal.state.campaign
    assert campaign is not None
    tokens: dict[str, int] = {}
    for entry in entries(journal.log.connection):
        fact = entry.fact()
        if isinstance(fact, LevelGained):
            tokens.setdefault(f"{fact.skill}:{fact.level}", fact.tokens)
    there = is_reached(COURSES[course], {name: skill.level for name, skill in campaign.skills.items()})
    return Race(
        runner=runner,
        course=course,
        seed=seed,
        tokens=tokens,
        arrived=campaign.tokens if there else None,
        spent=campaign.tokens,
        samples=campaign.step * settings().batch_size,
        seconds=seconds,
        machine=machine(),
    )


def _stream(journal: Journal) -> Stream:
    """Every prompt and answer trained on, drawn again from the quests as they were posted."""
    state = State()
    stream: Stream = []
    for entry in entries(journal.log.connection):
        fold(state, [entry])
        if entry.kind == QuestPosted.__name__ and state.campaign is not None:
            tasks = quest_tasks(state.campaign.queue[-1], [])
            stream += [(task.prompt, task.answer) for task in tasks]
    return stream
