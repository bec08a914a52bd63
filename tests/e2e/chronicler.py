"""One listener of the real engine, that remembers all it was told, to be held against the save later."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from engine.wire.client import connect
from engine.wire.messages import Activity, ActivityMessage, EngineError, EventMessage, StepMessage
from saves.file.lock import holder

Step = tuple[int, int]
"""A battle, and a step of it."""


class Chronicler:
    """Follows the engine of a save, and starts another when it is lost."""

    def __init__(self, save: Path) -> None:
        self.save = save
        self.hashes: dict[int, str] = {}
        """Every entry that was acknowledged to us, by its id."""
        self.steps: list[tuple[float, Step]] = []
        """Every step told, with its moment in monotonic seconds."""
        self.engine: int | None = None
        self.activity: Activity | None = None
        self.connected = asyncio.Event()

    async def follow(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except EngineError:
                self.connected.clear()
                await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        client = await connect(self.save)
        try:
            seen = await client.snapshot()
            held = holder(self.save)
            self.engine, self.activity = held.pid if held else None, seen.activity
            self.connected.set()
            async for message in client.events(0, window="chronicler"):
                self._take(message)
        finally:
            await client.close()

    def _take(self, message: EventMessage | StepMessage | ActivityMessage) -> None:
        match message:
            case EventMessage(id=number, hash=found):
                assert self.hashes.setdefault(number, found) == found, f"entry {number} was rewritten"
            case StepMessage(row=row):
                self.steps.append((time.monotonic(), (row.battle, row.step)))
            case ActivityMessage(activity=activity):
                self.activity = activity

    async def step_after(self, moment: float, seconds: float) -> tuple[float, Step]:
        """The first step told after a moment; fails when none comes in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for told in self.steps:
                if told[0] > moment:
                    return told
            await asyncio.sleep(0.05)
        raise AssertionError(f"no step within {seconds:.0f} s; the engine was {self.activity}")
