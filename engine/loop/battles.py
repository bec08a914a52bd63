"""Battles from quest to blessing: orders to the trainer, and its reports into the save."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from statistics import fmean
from typing import Literal

from common.strict_json import lowered
from engine.children.oracle_link import OracleLink
from engine.children.trainer_link import TrainerLink
from engine.chores.vault_keeper import VaultKeeper
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.evidence import Lessons, base_answers, evidence, material
from engine.loop.quest_poster import Planner
from engine.loop.rollouts import RolloutService
from engine.loop.sealing import Sealing, drift_facts
from engine.loop.step_rows import step_row, vitals
from engine.loop.tasks import echo_tasks, general_tasks, quest_tasks, why_not_redrawn
from engine.loop.templating import lesson
from engine.rules.coach.battle_plan import plan_of, quest_label
from engine.rules.coach.ladders import why_out_of_reach
from engine.rules.floors import floor_of
from engine.rules.schools import DEFAULT, tag_of
from engine.rules.tally import tally
from engine.rules.temple.afflictions import caution
from engine.rules.temple.verdict import bless
from engine.trainer.messages import (
    AnyReport,
    Broke,
    Cause,
    Fight,
    Fought,
    OomBackoff,
    ResourceUse,
    Resumed,
    SampleRequest,
    Stepped,
)
from heroes.definition import find_hero
from quests.drawing.general_prompts import MEASURED, REPLAYED
from quests.task import Task
from saves.events import (
    BattleBlessed,
    BattleEnded,
    BattleStarted,
    BattleStatus,
    Fact,
)
from saves.events.errors import DiskError
from saves.log import log
from saves.log.thinning import thin
from saves.state import RECENT, Battle, Campaign, Quest


class Battles:
    """Fights the active campaign's battles."""

    def __init__(
        self,
        journal: Journal,
        trainer: TrainerLink,
        oracle: OracleLink,
        sealing: Sealing,
        arena: BattleFolders,
        keeper: VaultKeeper,
        planner: Planner,
    ) -> None:
        self.journal, self.trainer, self.oracle, self.sealing = journal, trainer, oracle, sealing
        self.arena, self.keeper, self.planner = arena, keeper, planner

    async def fight(self, campaign: Campaign, *, resume: bool) -> None:
        """Fight the next battle, or resume the interrupted one, until it ends or is halted."""
        battle = campaign.battle if resume else self._begin(campaign)
        assert battle is not None
        if self._cannot_be_fought(campaign, battle):
            return
        self.journal.act(doing="battle", detail=f"battle {battle.battle}: {quest_label(battle.quest)}")
        connection = self.journal.log.connection
        items = log.items(connection, campaign.campaign, battle.quest.quest)
        base = base_answers(connection, campaign)
        tasks = await asyncio.to_thread(quest_tasks, battle.quest, items, general_tasks(base, REPLAYED))
        echoes = await asyncio.to_thread(echo_tasks, battle.quest, items)
        order = self._order(campaign, battle, tasks, echoes, general_tasks(base, MEASURED))
        sampling = RolloutService(self.trainer, self.oracle, find_hero(campaign.hero), tasks, battle.seed)
        async with aclosing(self.trainer.fight(order)) as reports, aclosing(sampling):
            async for report in reports:
                if campaign.archived:
                    # Leaving the loop halts the trainer: nothing more of this battle is trained or kept.
                    return
                if isinstance(report, SampleRequest):
                    sampling.begin(report)
                else:
                    await self._take(campaign, battle, tasks, report)

    async def judge(self, campaign: Campaign, number: int) -> None:
        """Record the Temple's verdict on a battle, and clear away what it no longer needs."""
        battle = next(each for each in campaign.battles if each.battle == number)
        connection = self.journal.log.connection
        known = material(connection, campaign, battle.quest)
        lessons = await asyncio.to_thread(Lessons, battle.quest, *known)
        verdict = bless(evidence(connection, campaign, battle, lessons))
        fact = BattleBlessed(
            campaign=campaign.campaign,
            battle=number,
            blessing=verdict.blessing,
            quality=verdict.quality,
            experience=battle.effort * verdict.quality,
            reasons=verdict.reasons,
            orders=verdict.orders,
            failed=verdict.failed,
        )
        self.journal.record(f"battle:{number}", fact)
        self.planner.foretell(campaign)
        self.arena.tidy(campaign)
        self._thin(campaign)
        await self.keeper.tidy()

    def _thin(self, campaign: Campaign) -> None:
        """Thin the steps of the oldest battle that the state still knows, down to its curve."""
        oldest = campaign.battles[0]
        if len(campaign.battles) == RECENT and oldest.status is not None:
            thin(self.journal.log.connection, campaign.campaign, oldest.battle, oldest.steps)

    def _cannot_be_fought(self, campaign: Campaign, battle: Battle) -> bool:
        """Whether the battle is ended now, as its checkpoint or skill is gone or its tasks have changed."""
        name = battle.from_checkpoint
        if name is not None and campaign.checkpoints[name].cleared:
            reason = f"the checkpoint it started from, {name}, is lost"
        else:
            reason = _out_of_reach(battle.quest) or why_not_redrawn(battle.quest)
        if reason:
            self._end(campaign, battle, "failed", reason=reason)
        return bool(reason)

    def _begin(self, campaign: Campaign) -> Battle:
        quest = campaign.queue[0] if campaign.queue else self.planner.post(campaign)
        number = campaign.battles_fought + 1
        pace = plan_of(campaign, quest)
        # Before the battle is recorded: a recorded battle is resumed from what its folder has.
        self.arena.clear(campaign.campaign, number)
        fact = BattleStarted(
            campaign=campaign.campaign,
            battle=number,
            quest=quest.quest,
            school=DEFAULT,
            start_step=campaign.step,
            steps=pace.steps,
            batch_size=pace.batch_size,
            learning_rate=pace.learning_rate * caution(campaign.battles),
            seed=quest.seed,
            from_checkpoint=campaign.latest,
        )
        self.journal.record(f"battle:{number}", fact)
        self.planner.foretell(campaign)
        return campaign.battles[-1]

    def _order(
        self, campaign: Campaign, battle: Battle, tasks: list[Task], echoes: list[Task], general: list[Task]
    ) -> Fight:
        hero = find_hero(campaign.hero)
        return Fight(
            battle=battle.battle,
            folder=str(self.arena.folder(campaign.campaign, battle.battle)),
            start_from=self.arena.start_of(campaign, battle),
            lessons=[lesson(hero, task) for task in tasks],
            echoes=[lesson(hero, task) for task in echoes],
            batch_size=battle.batch_size,
            learning_rate=battle.learning_rate,
            seed=battle.seed,
            school=tag_of(battle.school),
            general=[lesson(hero, task) for task in general],
        )

    async def _take(self, campaign: Campaign, battle: Battle, tasks: list[Task], report: AnyReport) -> None:
        if isinstance(report, Stepped):
            self.journal.record_step(step_row(campaign.campaign, battle.quest.skill, tasks, report))
        elif isinstance(report, Resumed) and report.fell_back:
            self.journal.act(detail=f"a damaged checkpoint was passed over: {report.fell_back}")
        elif isinstance(report, OomBackoff):
            self.journal.act(detail=f"memory ran out: {report.party} lessons at once from now on")
        elif isinstance(report, Fought):
            gap = await self.sealing.seal(campaign, battle, report)
            held_out = fmean(echo.loss for echo in report.echoes) if report.echoes else None
            drift = drift_facts(campaign, battle, report.drift)
            self._end(campaign, battle, "won", *drift, echo_gap=gap, toll=report.toll, held_out_loss=held_out)
        elif isinstance(report, Broke):
            if report.cause == "disk":
                raise DiskError(
                    f"The disk is full: free some space, and the battle goes on by itself ({report.message})."
                )
            self._end(campaign, battle, "failed", reason=report.message, cause=report.cause, toll=report.toll)

    def _end(
        self,
        campaign: Campaign,
        battle: Battle,
        status: BattleStatus,
        *consequences: Fact,
        echo_gap: float | None = None,
        reason: str = "",
        cause: Cause | Literal[""] = "",
        toll: ResourceUse | None = None,
        held_out_loss: float | None = None,
    ) -> None:
        rows = log.steps(self.journal.log.connection, campaign.campaign, battle.battle)
        sums = tally(rows, floor_of(battle.quest))
        fact = BattleEnded(
            campaign=campaign.campaign,
            battle=battle.battle,
            status=status,
            steps=sums.steps,
            tokens=sums.tokens,
            seconds=sums.seconds,
            loss_start=sums.loss_start,
            loss_end=sums.loss_end,
            effort=sums.effort,
            plastic_gain=sums.plastic_gain,
            strikes=sums.strikes,
            operations=sums.operations,
            primitives=sums.primitives,
            echo_gap=echo_gap,
            reason=reason,
            cause=cause,
            vitals=vitals(sums, toll, held_out_loss) if toll else None,
            zones=sums.zones,
            productive=sums.productive,
        )
        self.journal.record(f"battle:{battle.battle}", fact, *consequences)


def _out_of_reach(quest: Quest) -> str:
    """Why a skill that a quest trains or replays is not available; empty if all are."""
    if quest.scroll is not None:
        return ""
    for name in (quest.skill, *quest.replay):
        if told := why_out_of_reach(name):
            return f"its tasks of {name} can't be drawn: {lowered(told).rstrip('.')}"
    return ""
