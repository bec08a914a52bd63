"""A command's session with the save's engine: join a running engine, else start one for the command."""

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
"""Longest wait for a running engine to answer, or for a stopping engine to exit."""

PAUSE = 0.1


class Guest(NamedTuple):
    """A command's connection to the engine."""

    client: EngineClient
    snapshot: StateSnapshot
    """The engine as the command found it."""
    started: bool
    """Whether the command started the engine."""

    @property
    def passing(self) -> bool:
        """Whether the engine serves commands only, and exits after the last of them."""
        return self.started or self.snapshot.activity.doing == "held"


@contextlib.asynccontextmanager
async def guest(save: Path) -> AsyncIterator[Guest]:
    """Connect to the save's engine, and start one if none runs; raises EngineError if that fails."""
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
    """A client of the save's engine, if one runs; raises EngineError if the save's holder never answers."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while (found := holder(save)) is not None:
        client = await _answering(save)
        if client is not None:
            return client
        # The engine has just started, or is about to exit.
        if time.monotonic() > deadline:
            raise EngineError(f"Process {found.pid} holds {save} and does not answer: end that process.")
        await asyncio.sleep(PAUSE)
    return None


async def gone(save: Path, seconds: float) -> bool:
    """Wait until no process holds the save; return whether that happened within `seconds`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while holder(save) is not None:  # noqa: ASYNC110 (the lock of another process has no event)
                await asyncio.sleep(PAUSE)
    return holder(save) is None


async def order(client: EngineClient, name: str, /, **arguments: object) -> Accepted:
    """Send a command; raises CommandFailed with the engine's sentence when it is refused."""
    answer = await client.command(name, **arguments)
    if not answer.ok:
        raise CommandFailed(answer.message)
    return answer


async def order_once(save: Path, name: str, /, **arguments: object) -> str:
    """Connect, send one command and return the engine's sentence; raises as `guest` and `order` do."""
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
    # An engine started for one command exits soon after its last connection, so an open event stream
    # keeps it there while the command waits.
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
