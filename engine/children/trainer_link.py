"""The engine's link to the trainer: one battle at a time, as a stream of reports."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

from msgspec.structs import replace

from engine.children.oom_kill import OomKillWatch
from engine.children.process import ChildLost, ChildProcess
from engine.children.supervisor import Supervisor
from engine.trainer.messages import (
    AnyReport,
    Beat,
    Broke,
    Exit,
    Fight,
    Fought,
    Halt,
    Halted,
    Misread,
    Pace,
    Ready,
    Rollouts,
)
from engine.trainer.priority import settle
from engine.wire.messages import ChildStatus
from saves.events import TrainerPriority

PHASES = {
    "importing": "loading PyTorch",
    "converting": "unpacking the hero's weights, once: part 1 of 3, reading",
    "writing": "unpacking the hero's weights, once: part 2 of 3, writing",
    "checking": "unpacking the hero's weights, once: part 3 of 3, checking",
    "loading": "loading the hero's weights",
    "idle": "",
    "training": "training",
    "sampling": "waiting for the hero's own answers",
    "resting": "resting between two steps",
    "saving": "saving",
    "sealing": "sealing the checkpoint",
}


class TrainerLink:
    """Starts the trainer, keeps it running, and passes orders and reports."""

    def __init__(
        self,
        hero: str,
        cache: Path,
        log: Path,
        show: Callable[[ChildStatus], None],
        on_death: Callable[[str, int], None],
        on_failure: Callable[[str], None],
    ) -> None:
        self.arguments = ["engine.trainer", "--hero", hero, "--cache", str(cache)]
        self.log, self.show, self.on_death, self.on_failure = log, show, on_death, on_failure
        self.supervisor: Supervisor[AnyReport] = Supervisor(self._make, self._died, self._failed)
        self.starvation = OomKillWatch()
        self.starved = False
        """Whether the system has killed the trainer since the last order because memory ran out."""
        self.ready = asyncio.Event()
        self.share = 1.0
        self.priority: TrainerPriority = "idle"
        self.begun_with: TrainerPriority = "idle"
        """The priority that the trainer was started with."""
        self.outdated = False
        """Whether the trainer lacks the wanted priority, and only a new trainer process can have it."""
        self.halted = False
        """Whether battles must wait, even a battle that waits for the trainer to get ready."""
        self.entered = "", 0.0
        """The phase the trainer is in, and monotonic seconds when it was first heard of."""
        self.reports: asyncio.Queue[AnyReport | None] = asyncio.Queue()
        """Reports of the battle; None means that the trainer is gone."""

    @property
    def loading(self) -> bool:
        """Whether the trainer was started and is not ready yet."""
        return self.supervisor.child is not None and not self.ready.is_set() and not self.supervisor.stopping

    async def run(self) -> None:
        """Keep the trainer alive until `stop`."""
        self.show(ChildStatus(condition="starting", phase=PHASES["importing"]))
        await self.supervisor.run()

    async def fight(self, order: Fight) -> AsyncGenerator[AnyReport, None]:
        """Give the order and pass on its reports, the last Fought, Halted or Broke; raises ChildLost.

        Closing the stream early halts the battle, and waits until the trainer has ended it.
        """
        await self.ready.wait()
        if self.outdated and not self.halted:
            await self._renew()
        if self.halted:
            return
        while not self.reports.empty():
            self.reports.get_nowait()
        self._send(replace(order, retreat=self.starved))
        over = begun = self.starved = False
        try:
            while not over:
                report = await self._next_report()
                if isinstance(report, Misread):
                    if begun:
                        # The trainer misread another order, such as a halt; the battle goes on.
                        continue
                    report = Broke(battle=order.battle, cause="error", message=report.message)
                begun, over = True, _ends(report)
                yield report
        except ChildLost:
            over = True
            raise
        finally:
            if not over and self.ready.is_set():
                self._send(Halt())
                while not _ends(await self._next_report()):
                    pass

    def give(self, rollouts: Rollouts) -> None:
        """Pass on sampled answers; a trainer that died meanwhile asks again when it is back."""
        self._tell(rollouts)

    def halt(self) -> None:
        """Ask for a resumable checkpoint and a stop after the current step, until `proceed`."""
        self.halted = True
        self.interrupt()

    def interrupt(self) -> None:
        """Halt the running battle, if there is one; the next battle may begin at once."""
        self._tell(Halt())

    def proceed(self) -> None:
        """Let battles be fought again."""
        self.halted = False

    def pace(self, share: float) -> None:
        """Have the trainer work for at most this share of the time, now and whenever it is started again."""
        if share != self.share:
            self.share = share
            self._tell(Pace(share=share))

    def prioritise(self, priority: TrainerPriority) -> None:
        """Have the trainer run at a priority now; where the system forbids it, from its next battle on."""
        if priority != self.priority:
            self.priority = priority
            if self.ready.is_set():
                self._settle()

    async def leave(self, seconds: float) -> None:
        """Let the trainer save what it has and exit; after so many seconds it is killed."""
        self.supervisor.stopping = True
        child = self.supervisor.child
        if child is not None and child.process is not None and self.ready.is_set():
            self._send(Exit())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.process.wait(), seconds)
        self.supervisor.stop()
        self.ready.clear()
        self.reports.put_nowait(None)

    def _settle(self) -> None:
        pid = self.supervisor.child.pid if self.supervisor.child else None
        self.outdated = pid is not None and not settle(pid, self.priority)

    def _settle_first(self) -> None:
        self._settle()
        # If a trainer that was started with this priority can't have it, no new trainer can: for example, the
        # player started the engine under `nice`.
        self.outdated = self.outdated and self.begun_with != self.priority

    async def _renew(self) -> None:
        """Between two battles, have the trainer leave and wait until a new trainer is ready."""
        self.ready.clear()
        self.outdated = False
        self.supervisor.renew()
        self._send(Exit())
        await self.ready.wait()

    async def _next_report(self) -> AnyReport:
        while True:
            report = await self.reports.get()
            if report is None:
                raise ChildLost("the trainer died in the middle of a battle")
            # The trainer answers a halt between battles too; that report ends no battle.
            if not (isinstance(report, Halted) and report.battle is None):
                return report

    def _tell(self, order: Halt | Pace | Rollouts) -> None:
        # A trainer that isn't running has nothing to halt; it gets its CPU share again when it is Ready.
        if self.ready.is_set():
            with contextlib.suppress(ChildLost):
                self._send(order)

    def _send(self, order: Fight | Rollouts | Halt | Exit | Pace) -> None:
        if self.supervisor.child is None:
            raise ChildLost("the trainer is not running")
        self.supervisor.child.send(order)

    def _make(self) -> ChildProcess[AnyReport]:
        self.begun_with = self.priority
        arguments = [*self.arguments, "--priority", self.priority]
        return ChildProcess("trainer", arguments, AnyReport, self._hear, self.log)  # type: ignore[arg-type]

    def _hear(self, report: AnyReport) -> None:
        pid = self.supervisor.child.pid if self.supervisor.child else None
        if isinstance(report, Ready):
            if self.share < 1:
                self._send(Pace(share=self.share))
            # The weights are loaded; from here on the trainer has the budget's priority.
            self._settle_first()
            self.ready.set()
            self.show(ChildStatus(condition="ready", pid=pid))
        elif isinstance(report, Beat):
            condition = (
                "busy"
                if report.phase in ("training", "sampling", "resting", "saving", "sealing")
                else "starting"
            )
            condition = "ready" if report.phase == "idle" else condition
            phase = PHASES[report.phase] + (self._waited(report.phase) if condition == "starting" else "")
            self.show(ChildStatus(condition=condition, phase=phase, done=report.done, pid=pid))  # type: ignore[arg-type]
        else:
            self.reports.put_nowait(report)

    def _waited(self, phase: str) -> str:
        if self.entered[0] != phase:
            self.entered = phase, time.monotonic()
        seconds = round(time.monotonic() - self.entered[1])
        return f", {seconds} s" if seconds else ""

    def _died(self, epitaph: str, deaths: int) -> None:
        self.ready.clear()
        self.starved = self.starved or self.starvation.caused(epitaph)
        self.reports.put_nowait(None)
        self.show(ChildStatus(condition="restarting", phase=epitaph))
        self.on_death(epitaph, deaths)

    def _failed(self, epitaph: str) -> None:
        self.show(ChildStatus(condition="failed", phase=epitaph))
        self.on_failure(epitaph)


def _ends(report: AnyReport) -> bool:
    return isinstance(report, Fought | Halted | Broke)
