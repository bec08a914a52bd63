"""The idle loop: does what `next_move` says, one move at a time, and records what came of it."""

from __future__ import annotations

import asyncio

from engine.children.oracle_link import OracleRefusal
from engine.children.process import ChildLost
from engine.chores.budget_watch import BudgetWatch
from engine.journal import Journal
from engine.loop.battles import Battles
from engine.loop.examiner import Examiner
from engine.loop.fallback import fall_back
from engine.loop.general_talk import GeneralTalk
from engine.loop.heritage import Heritage
from engine.loop.scroll_loss import Weighing
from engine.rules.base_model import check_base
from engine.rules.circuit_breaker import trip_reason
from engine.rules.coach.ladders import in_reach, ladders, why_out_of_reach
from engine.rules.levels.consequences import ascent
from engine.rules.moves import Ascend, AskPuzzle, Converse, Examine, Fight, Inherit, Judge, Move, Weigh
from engine.rules.next_move import next_move
from engine.rules.settings import settings_of
from heroes.adapters.peft_config import AdapterError
from heroes.definition import HeroError
from heroes.vault.store import VaultError
from quests.packs import SkillFailed
from quests.packs.failed_skills import put_aside
from quests.skills import edition
from quests.task import QuestError
from saves.events import TrainingOrderDone, TrainingPaused
from saves.events.errors import DiskError, SaveError
from saves.state import Campaign

BREATH_SECONDS = 1.0
"""Pause before the loop tries again what a child's death interrupted."""
ROOM_SECONDS = 10.0
"""Pause before the loop tries again after the disk was full or the vault failed."""


class CampaignLoop:
    """Plays the active campaign for as long as training is wanted."""

    def __init__(self, journal: Journal, battles: Battles, examiner: Examiner, steward: BudgetWatch) -> None:
        self.journal, self.battles, self.examiner, self.steward = journal, battles, examiner, steward
        self.conversation = GeneralTalk(examiner)
        self.wanted = asyncio.Event()
        self.idle = False
        """Whether the loop has come to rest and waits until training is wanted."""

    async def run(self) -> None:
        """Play until cancelled; whatever can't go on pauses the training with its reason."""
        while True:
            self.idle = not self.wanted.is_set()
            self.rest()
            await self.wanted.wait()
            self.idle = False
            try:
                await self._play_one()
            except (ChildLost, OracleRefusal) as loss:
                self.journal.act(detail=str(loss))
                await asyncio.sleep(BREATH_SECONDS)
                await self.examiner.oracle.recovered()
            except (DiskError, VaultError) as flaw:
                # The disk may have room again later, and then the same move is made again.
                if not self._went_back():
                    self.journal.act(doing="resting", detail=str(flaw))
                    await asyncio.sleep(ROOM_SECONDS)
            except (SaveError, AdapterError, HeroError, QuestError) as flaw:
                if not _is_set_aside(flaw):
                    self.wanted.clear()
                    self._pause(str(flaw))

    def rest(self) -> None:
        """Show that the loop rests, if it does, and why, if the budget is the reason."""
        if self.idle:
            why = "" if self.journal.state.paused else self.steward.held
            self.journal.act(doing="held" if self.steward.attendance.holding else "resting", detail=why)

    async def _play_one(self) -> None:
        campaign = self.journal.state.campaign
        if campaign is None:
            self.wanted.clear()
            return
        check_base(campaign)
        # In a thread: a module's skill may take long to list its tasks, and windows are served meanwhile.
        climbed = await asyncio.to_thread(ladders, campaign)
        missing = [name for name in campaign.trained if name not in climbed]
        self.journal.act(aside={name: why_out_of_reach(name) for name in missing})
        move = next_move(in_reach(campaign, climbed), climbed, settings_of(campaign))
        await self.perform(campaign, move)
        self._close_order()
        # Only right after a battle, so that a player who resumes gets another try.
        if isinstance(move, Fight) and (reason := trip_reason(campaign.battles)):
            self.wanted.clear()
            self._pause(reason)

    async def perform(self, campaign: Campaign, move: Move) -> None:
        """Do one move and record it."""
        match move:
            case AskPuzzle(again=again):
                await self.examiner.ask_puzzle(campaign, again=again)
            case Examine():
                await self.examiner.examine(campaign, move)
            case Converse(base=base):
                await self.conversation.hold(campaign, base=base)
            case Inherit():
                await Heritage(self.journal, self.examiner).hand_down(campaign)
            case Fight(resume=resume):
                await self.battles.fight(campaign, resume=resume)
            case Weigh(battle=battle):
                await Weighing(self.journal, self.examiner).weigh(campaign, battle)
            case Judge(battle=battle):
                await self.battles.judge(campaign, battle)
            case Ascend(skill=skill, level=level):
                self.journal.record(f"campaign:{campaign.campaign}", ascent(campaign, skill, level))

    def _close_order(self) -> None:
        """Record that ordered training is done, if the hero masters the level it was for."""
        order, campaign = self.journal.state.order, self.journal.state.campaign
        if order is None or order.skill is None or order.level is None or campaign is None:
            return
        if order.level in campaign.skills[order.skill].mastered:
            self.journal.record("engine", TrainingOrderDone(reason="level"))

    def _went_back(self) -> bool:
        """Fall back if the newest checkpoint is damaged and an older one is whole; whether that was so."""
        try:
            return fall_back(self.journal, self.examiner.vault)
        except (VaultError, SaveError):
            return False

    def _pause(self, reason: str) -> None:
        # The save itself may be what failed, so the pause is shown even if it can't be written.
        self.journal.act(doing="resting", detail=reason)
        try:
            self.journal.record("engine", TrainingPaused(by="engine", reason=reason))
        except SaveError:
            return


def _is_set_aside(flaw: Exception) -> bool:
    """Set a skill aside if its code failed, so that the others can go on; whether it was set aside now."""
    if not isinstance(flaw, SkillFailed):
        return False
    try:
        return put_aside(flaw.skill, edition(flaw.skill), str(flaw))
    except QuestError:
        # Its module was removed meanwhile.
        return False
