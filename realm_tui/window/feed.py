"""The worker's side of the window: follow one engine and post its messages to the app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

from engine.wire.messages import Accepted, EngineError, StateSnapshot
from engine.wire.messages import Message as WireMessage
from saves.state import State

if TYPE_CHECKING:
    from realm_tui.view.past import Past

CHRONICLE = 120
"""Earlier events that a new window asks for, to fill its chronicle."""


class Client(Protocol):
    """What the window needs of an engine's client."""

    async def snapshot(self) -> StateSnapshot: ...

    def events(self, after: int, window: str | None = None) -> AsyncIterator[WireMessage]: ...

    async def command(self, name: str, /, **arguments: object) -> Accepted: ...

    def chat(
        self,
        messages: list[dict[str, str]],
        model: str = "hero",
        temperature: float = 0.0,
        max_tokens: int = 256,
        chat: str = "chat",
    ) -> AsyncIterator[str]: ...

    async def close(self) -> None: ...


ClientFactory = Callable[[Path], Awaitable[Client]]


async def engine_client(save: Path) -> Client:
    """The real client, which starts an engine if none runs; imported on a thread, after first paint."""
    await asyncio.to_thread(import_module, "engine.wire.client")
    from engine.wire.client import connect

    return await connect(save)


class EngineFound(Message):
    """The engine answered: its client, its snapshot and the save's past."""

    def __init__(self, client: Client, snapshot: StateSnapshot, past: Past) -> None:
        super().__init__()
        self.past = past
        self.client = client
        self.snapshot = snapshot


class EngineSaid(Message):
    """One event, step or activity of the engine arrived."""

    def __init__(self, said: WireMessage) -> None:
        super().__init__()
        self.said = said


class EngineGone(Message):
    """The engine no longer answers; an empty `trouble` means that its stream ended."""

    def __init__(self, trouble: str = "") -> None:
        super().__init__()
        self.trouble = trouble


async def follow(save: Path, factory: ClientFactory, window: str, post: Callable[[Message], object]) -> None:
    """Connect to the engine and post its messages until it is gone."""
    try:
        await _listen(save, await factory(save), window, post)
    except EngineError as trouble:
        post(EngineGone(str(trouble)))
    else:
        post(EngineGone())


def _past(save: Path, state: State) -> Past:
    from realm_tui.window.read_past import read_past

    return read_past(save, state)


async def _listen(save: Path, client: Client, window: str, post: Callable[[Message], object]) -> None:
    try:
        snapshot = await client.snapshot()
        past = await asyncio.to_thread(_past, save, snapshot.state)
        post(EngineFound(client, snapshot, past))
        async for said in client.events(max(0, snapshot.state.last_id - CHRONICLE), window):
            post(EngineSaid(said))
    finally:
        await client.close()
