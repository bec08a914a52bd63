"""A command's stay at the save's engine: joined where one runs, else started for as long as it lasts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from engine.wire.client import EngineClient, connect
from engine.wire.messages import Accepted, EngineError, StateSnapshot
from realm_tui.cli.exit_codes import CommandFailed
from realm_tui.view.text import one_line
from saves.file.lock import holder

ANSWER_SECONDS = 10.0
"""Longest wait for a running engine's answer, and for one that is leaving to be gone."""

PAUSE = 0.1


class Guest(NamedTuple):
    """A command that is being served."""

    client: EngineClient
    snapshot: StateSnapshot
    """The engine as the command found it."""
    started: bool
    """The command started the engine."""

    @property
    def passing(self) -> bool:
        """Whether the engine is there for commands only, and leaves with the last of them."""
        return self.started or self.snapshot.activity.doing == "held"


@contextlib.asynccontextmanager
async def guest(save: Path) -> AsyncIterator[Guest]:
    """Be the engine's guest; raises EngineError when there can't be one."""
    client = await running_engine(save)
    started = client is None
    client = client or await connect(save, hold=True)
    try:
        snapshot = await client.snapshot()
        async with _present(client, snapshot.state.last_id):
            yield Guest(client, snapshot, started)
    finally:
        await client.close()


async def running_engine(save: Path) -> EngineClient | None:
    """The client of the save's engine, if one runs; raises EngineError when it holds the save in silence."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while (found := holder(save)) is not None:
        client = await _answering(save)
        if client is not None:
            return client
        # It has just started, or is about to leave.
        if time.monotonic() > deadline:
            raise EngineError(f"Process {found.pid} holds {save} and does not answer: end that process.")
        await asyncio.sleep(PAUSE)
    return None


async def gone(save: Path, seconds: float) -> bool:
    """Wait until no process holds the save, and say whether that came to pass in time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while holder(save) is not None:  # noqa: ASYNC110 (the lock of another process has no event)
                await asyncio.sleep(PAUSE)
    return holder(save) is None


async def order(client: EngineClient, name: str, /, **arguments: object) -> Accepted:
    """Give a command; raises CommandFailed with the engine's sentence when it is refused."""
    answer = await client.command(name, **arguments)
    if not answer.ok:
        raise CommandFailed(answer.message)
    return answer


async def ordered(save: Path, name: str, /, **arguments: object) -> str:
    """Give one command as the engine's guest, and what it says; raises as `guest` and `order` do."""
    async with guest(save) as engine:
        return one_line((await order(engine.client, name, **arguments)).message)


async def _answering(save: Path) -> EngineClient | None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await connect(save, start=False)
    except (EngineError, TimeoutError):
        return None


@contextlib.asynccontextmanager
async def _present(client: EngineClient, after: int) -> AsyncIterator[None]:
    # An engine that was started for one command leaves when nobody has been there for a moment, and what
    # the command waits for may take longer.
    stay = asyncio.create_task(_listen(client, after))
    try:
        yield
    finally:
        stay.cancel()
        await asyncio.gather(stay, return_exceptions=True)


async def _listen(client: EngineClient, after: int) -> None:
    with contextlib.suppress(EngineError):
        async for _ in client.events(after):
            pass
