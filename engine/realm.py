"""The running engine of one save: its parts, wired, and when they run."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from engine.children.oracle_link import OracleLink
from engine.children.trainer_link import TrainerLink
from engine.chores.budget_watch import BudgetWatch
from engine.chores.daily_backup import keep_backups
from engine.chores.guests import Guests
from engine.chores.notices import Notices
from engine.chores.training_watch import TrainingWatch
from engine.chores.vault_keeper import VaultKeeper
from engine.inbox.intake import Intake
from engine.inbox.watcher import Inbox
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.examiner import Examiner
from engine.loop.fallback import fall_back
from engine.loop.idle_loop import CampaignLoop
from engine.loop.quest_poster import Planner
from engine.loop.sealing import Sealing
from engine.rules.budget import GRACE
from engine.wire.messages import ChildStatus
from engine.wire.step_clock import OrderClock
from engine.wire.version import APP_VERSION
from heroes.definition import find_hero
from heroes.vault.store import Vault, VaultError
from heroes.weights import cache_folder, find_weights
from saves.events import (
    Child,
    ChildDied,
    EngineLost,
    EngineStarted,
    EngineStopped,
    FailureCleared,
    FailureRaised,
    TrainerPriority,
    TrainingOrderDone,
    WritesLost,
)
from saves.file.lock import SaveLock
from saves.file.paths import log_file, vault_folder
from saves.log import snapshot
from saves.log.log import Log

StopReason = Literal["player", "budget", "failure", "idle"]
TICK_SECONDS = 0.25
LEAVE_SECONDS = 15.0
"""How long the trainer may take to save what it has when the engine stops."""


class Realm:
    """Everything the engine holds; made by the daemon, driven by the API and the clock."""

    def __init__(self, save: Path, lock: SaveLock, *, hold: bool) -> None:
        """Open the save, whose lock is taken; raises SaveError."""
        self.save = save
        self.journal = Journal(log := Log(save, create=True, lock=lock), snapshot.load(log.connection))
        self.attendance = Guests(self.journal, hold=hold)
        self.steward = BudgetWatch(self.journal, self.attendance)
        self.notices = Notices(save, self.journal)
        self.vault = Vault(vault_folder(save))
        self.arena = BattleFolders(vault_folder(save) / "battles", self.vault)
        self.keeper = VaultKeeper(self.journal, self.vault)
        self.planner = Planner(self.journal)
        self.intake = Intake(self.journal, save)
        self.tasks: list[asyncio.Task[None]] = []
        self.oracle: OracleLink | None = None
        self.trainer: TrainerLink | None = None
        self.examiner: Examiner | None = None
        self.loop: CampaignLoop | None = None
        self.order_clock: OrderClock | None = None
        """Tells when ordered training is over; None without an order, or if the order has no time limit."""
        self.placed: TrainerPriority | None = None
        """The priority that the engine's session has."""
        self.place_session: Callable[[TrainerPriority], None] = lambda priority: None
        """Sets the priority of the session; a program that leads its own session replaces this."""
        self.detail = ""
        """What is said about the stop besides its reason."""
        self.stopped: asyncio.Future[StopReason] = asyncio.get_running_loop().create_future()

    def open(self) -> None:
        """Record the engine's start, close what the last engine left open, and start what the hero needs."""
        self._take_over()
        self.journal.record("engine", EngineStarted(pid=0, app_version=APP_VERSION))
        inbox = Inbox(self.journal, self.save, self.intake)
        self._spawn(keep_backups(self.save, self.journal), inbox.run())
        self._place(self.journal.state.budget.priority)
        self.waken()

    def _take_over(self) -> None:
        state = self.journal.state
        if self.journal.log.tail_lost:
            self.journal.record("engine", WritesLost(last_id=state.last_id))
        if state.engine_pid is not None:
            self.journal.record("engine", EngineLost(pid=0))
        if state.order is not None:
            self.journal.record("engine", TrainingOrderDone(reason="withdrawn"))
        for child in get_args(Child):
            # A child that failed under the last engine is started anew.
            if child in state.failures:
                self.journal.record("engine", FailureCleared(child=child))

    def waken(self) -> None:
        """Start the Oracle and the idle loop, once there is a hero."""
        campaign = self.journal.state.campaign
        if campaign is None or self.loop is not None:
            return
        with contextlib.suppress(VaultError):
            fall_back(self.journal, self.vault)
        hero = find_hero(campaign.hero)
        model = ["--model", str(find_weights(hero)), "--cache", str(cache_folder())]
        self.oracle = OracleLink(
            model, log_file(self.save), self._show("oracle"), self._died("oracle"), self._failed("oracle")
        )
        self.trainer = TrainerLink(
            hero.id,
            cache_folder(),
            log_file(self.save),
            self._show("trainer"),
            self._died("trainer"),
            self._failed("trainer"),
        )
        self.examiner = Examiner(self.journal, self.oracle, self.vault)
        sealing = Sealing(self.journal, self.examiner, self.vault)
        self.loop = CampaignLoop(
            self.journal,
            Battles(self.journal, self.trainer, self.oracle, sealing, self.arena, self.keeper, self.planner),
            self.examiner,
            self.steward,
        )
        lookout = TrainingWatch(self.journal, self.trainer, self.oracle, self.loop.wanted)
        self._spawn(self.oracle.run(), self.loop.run(), lookout.run())
        self.refresh()

    def refresh(self) -> None:
        """Train or rest, as pauses, orders, guests and the budget decide."""
        self.steward.look()
        state = self.journal.state
        # While the trainer loads, the session has normal priority; once it trains, other sessions go first.
        loading = self.trainer is not None and self.trainer.loading
        self._place("normal" if loading else state.budget.priority)
        playing = state.campaign is not None and not state.campaign.archived
        playing = playing and (state.order is not None or not self.attendance.holding)
        if playing:
            self.steward.record()
        if self.loop is None or self.trainer is None:
            return
        self.trainer.pace(state.budget.cpu_share)
        self.trainer.prioritise(state.budget.priority)
        wanted = playing and not state.paused and not self.steward.held
        if wanted != self.loop.wanted.is_set():
            self._train(self.loop, self.trainer, wanted)
        elif not wanted:
            self.loop.rest()

    def _place(self, priority: TrainerPriority) -> None:
        if priority != self.placed:
            self.placed = priority
            self.place_session(priority)

    def _train(self, loop: CampaignLoop, trainer: TrainerLink, wanted: bool) -> None:
        if not wanted:
            loop.wanted.clear()
            trainer.halt()
            return
        trainer.proceed()
        if trainer.supervisor.child is None:
            self._spawn(trainer.run())
        loop.wanted.set()

    def clear_failure(self, child: Child) -> None:
        """Let a failed child try again."""
        link = self.trainer if child == "trainer" else self.oracle
        self.journal.record("engine", FailureCleared(child=child))
        if link is not None:
            link.supervisor.clear()

    async def run(self) -> StopReason:
        """Watch the clock until someone or something stops the engine."""
        while not self.stopped.done():
            await asyncio.sleep(TICK_SECONDS)
            self._tick()
        return self.stopped.result()

    def request_stop(self, reason: StopReason, detail: str = "") -> None:
        """Ask the engine to stop; the first reason counts."""
        if not self.stopped.done():
            self.detail = detail
            self.stopped.set_result(reason)

    async def close(self, reason: StopReason, detail: str = "") -> None:
        """Save what is unsaved, end the children, and say why in the save."""
        if self.trainer is not None:
            await self.trainer.leave(LEAVE_SECONDS)
        for task in self.tasks:
            task.cancel()
        if self.oracle is not None:
            self.oracle.stop()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.journal.state.order is not None:
            self.journal.note(TrainingOrderDone(reason="withdrawn"))
        self.journal.note(EngineStopped(reason=reason, detail=detail or self.detail))
        await self.notices.close()

    def _tick(self) -> None:
        if self.order_clock is not None and self.order_clock.is_up():
            self._close_order()
        self.refresh()
        if self.attendance.passing and self.attendance.alone() > GRACE:
            self.request_stop("idle")
        elif self.steward.spent is not None:
            self.request_stop("budget", f"{self.steward.spent:g} h")

    def _close_order(self) -> None:
        """End ordered training whose time is up; if the save can't be written now, at the next tick."""
        if self.journal.state.order is not None:
            self.journal.note(TrainingOrderDone(reason="time"))
        if self.journal.state.order is None:
            self.order_clock = None

    def _spawn(self, *works: object) -> None:
        for work in works:
            task = asyncio.ensure_future(work)  # type: ignore[call-overload]
            task.add_done_callback(self._ended)
            self.tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        # A task of the engine only ends by being cancelled or by a defect; the second must not go unseen.
        if not task.cancelled() and task.exception() is not None and not self.stopped.done():
            self.stopped.set_exception(task.exception() or RuntimeError("unknown"))

    def _show(self, child: Child) -> Callable[[ChildStatus], None]:
        return lambda status: self.journal.act(**{child: status})

    def _died(self, child: Child) -> Callable[[str, int], None]:
        return lambda cause, deaths: self.journal.note(ChildDied(child=child, cause=cause, deaths=deaths))

    def _failed(self, child: Child) -> Callable[[str], None]:
        return lambda cause: self.journal.note(FailureRaised(child=child, message=cause))
