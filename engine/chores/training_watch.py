"""Shows what holds up training that is wanted and does not come; nothing of it is stored."""

from __future__ import annotations

import asyncio
import os
import time

from engine.children.oracle_link import OracleLink
from engine.children.trainer_link import PHASES, TrainerLink
from engine.chores.processor import Look, look, use
from engine.journal import Journal
from engine.rules.holds import Hold, held_by, is_same, patience

TICK_SECONDS = 1.0
LOOK_SECONDS = 3.0
"""Time between two looks at all processes while a step is overdue."""

AT_WORK = (PHASES["training"], PHASES["resting"])
"""The trainer's phases in which steps come at their usual pace."""


class TrainingWatch:
    """Looks at the clock each second, and at the processors only if a step is overdue."""

    def __init__(self, journal: Journal, trainer: TrainerLink, oracle: OracleLink, wanted: asyncio.Event):
        self.journal, self.trainer, self.oracle, self.wanted = journal, trainer, oracle, wanted
        self.begun: tuple[float, float] | None = None
        """Monotonic seconds and Unix time since when steps are awaited; None while they are not."""
        self.before: Look | None = None
        self.looked = 0.0
        self.found: Hold | None = None
        """What the latest look at the processors found."""

    async def run(self) -> None:
        """Keep the activity's hold up to date until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.tick()

    async def tick(self) -> None:
        """Show what holds up the next step, if that has changed to a reader."""
        hold = await self._hold()
        if not is_same(hold, self.journal.activity.hold):
            self.journal.act(hold=hold)

    async def _hold(self) -> Hold | None:
        """What holds up the next step: other programs, or an answer of the Oracle; None if nothing does."""
        if not self.wanted.is_set() or self.journal.activity.doing != "battle":
            self.begun = None
            self._at_ease()
            return None
        self.begun = self.begun or (time.monotonic(), time.time())
        clock = self.journal.clock
        last, since = max(self.begun, (clock.at, clock.time))
        waited, asked = time.monotonic() - last, self.oracle.asked
        usual = clock.usual if self.journal.activity.trainer.phase in AT_WORK else None
        share = self.journal.state.budget.cpu_share
        # The latest step's own time counts too, so that a hold stays shown while slow steps come.
        if max(waited, clock.latest if last == clock.at else 0.0) > patience(usual, share, chat=False):
            await self._look(asked, since)
        else:
            self._at_ease()
        if self.found is not None and self.found.by == "oracle" and not asked:
            self.found = None
        # An answer of the Oracle is a reason that is known earlier, without a look at the processors.
        if self.found is None and asked and waited > patience(usual, share, chat=True):
            return Hold(by="oracle", name=asked, since=since)
        return self.found

    def _at_ease(self) -> None:
        self.before = self.found = None

    async def _look(self, asked: str, since: float) -> None:
        if self.before is not None and time.monotonic() - self.looked < LOOK_SECONDS:
            return
        before, now = self.before, await asyncio.to_thread(look)
        self.before, self.looked = now, time.monotonic()
        if before is not None:
            trainer, oracle = _pid(self.trainer), _pid(self.oracle)
            had = use(before, now, trainer=trainer, oracle=oracle, ours={os.getpid()})
            self.found = held_by(had, asked, since)


def _pid(link: TrainerLink | OracleLink) -> int | None:
    return link.supervisor.child.pid if link.supervisor.child else None
