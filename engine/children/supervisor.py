"""Keeps one child program alive: restarts it with back-off, and gives up when that does not help."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Generic

from engine.children.process import ChildProcess, Said

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between restarts: doubled from the first to the longest."""
DEATHS_ALLOWED = 5
WINDOW_SECONDS = 600.0


class Supervisor(Generic[Said]):
    """Runs a child until told to stop; five deaths in ten minutes are a failure the player clears."""

    def __init__(
        self,
        make: Callable[[], ChildProcess[Said]],
        on_death: Callable[[str, int], None],
        on_failure: Callable[[str], None],
    ) -> None:
        self.make, self.on_death, self.on_failure = make, on_death, on_failure
        self.child: ChildProcess[Said] | None = None
        self.deaths: deque[float] = deque()
        self.cleared = asyncio.Event()
        self.stopping = self.renewing = False

    async def run(self) -> None:
        """Start the child and start it again each time it dies, until `stop`."""
        while not self.stopping:
            self.child = self.make()
            await self.child.start()
            epitaph = await self.child.wait()
            if self.stopping:
                return
            if self.renewing:
                self.renewing = False
                continue
            recent = self._count_death()
            self.on_death(epitaph, recent)
            if recent >= DEATHS_ALLOWED:
                await self._rest(epitaph)
            else:
                await asyncio.sleep(pause_after(recent, random.random()))

    def clear(self) -> None:
        """Try again after a failure."""
        self.cleared.set()

    def renew(self) -> None:
        """Start the child again at its next end, which doesn't count as a death: it was told to leave."""
        self.renewing = True

    def stop(self) -> None:
        """Kill the child and do not start it again."""
        self.stopping = True
        self.cleared.set()
        if self.child is not None:
            self.child.kill()

    def _count_death(self) -> int:
        now = time.monotonic()
        self.deaths.append(now)
        while now - self.deaths[0] > WINDOW_SECONDS:
            self.deaths.popleft()
        return len(self.deaths)

    async def _rest(self, epitaph: str) -> None:
        self.cleared.clear()
        self.on_failure(epitaph)
        await self.cleared.wait()
        self.deaths.clear()


def pause_after(deaths: int, chance: float) -> float:
    """Seconds to wait before a restart: doubled with each recent death, and spread by up to a quarter."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (deaths - 1))
    return float(pause * (1 + 0.25 * chance))
