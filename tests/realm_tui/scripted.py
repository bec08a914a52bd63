"""A scripted client: it says what a test tells it to, in place of an engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from engine.wire.messages import (
    Accepted,
    Activity,
    ActivityMessage,
    EngineError,
    EventMessage,
    Message,
    StateSnapshot,
    StepMessage,
)
from saves.events import Fact
from saves.file.rows import StepRow
from saves.log.fold import fold
from saves.state import State

START = 1_900_000_000.0
"""The time of the first scripted event; each comes 7 s after the one before."""


def event(number: int, fact: Fact) -> EventMessage:
    """The fact as the engine would send it."""
    payload = msgspec.Raw(msgspec.json.encode(fact))
    return EventMessage(
        id=number,
        time=START + 7 * number,
        kind=type(fact).__name__,
        subject="",
        payload=payload,
        hash=f"{number:064x}",
    )


class ScriptedClient:
    """Replays what it is given, records what it is asked, and goes on saying what the test adds."""

    def __init__(self, activity: Activity, answer: str = "It is 10.") -> None:
        self.activity = activity
        self.answer = answer
        self.said: asyncio.Queue[Message | None] = asyncio.Queue()
        self.commands: list[tuple[str, dict[str, object]]] = []
        self.chats: list[tuple[str, list[dict[str, str]]]] = []
        self.named: list[str] = []
        """The name of each chat, as the save would keep it."""
        self.refusal = ""
        self.closed = False
        self.events_told = 0
        self.state = State()

    def begin(self, *facts: Fact) -> None:
        """Add events that lie before the window's first look."""
        self.tell(*facts)
        for number, fact in enumerate(facts, self.events_told - len(facts) + 1):
            fold(self.state, [event(number, fact).entry()])

    def tell(self, *facts: Fact) -> None:
        """Add events."""
        for fact in facts:
            self.events_told += 1
            self.said.put_nowait(event(self.events_told, fact))

    def strike(self, *rows: StepRow) -> None:
        """Add steps."""
        for row in rows:
            self.said.put_nowait(StepMessage(row=row))

    def turn_to(self, activity: Activity) -> None:
        """Change the activity."""
        self.said.put_nowait(ActivityMessage(activity=activity))

    def leave(self) -> None:
        """End the stream, as a stopped or killed engine does."""
        self.said.put_nowait(None)

    async def connect(self, save: Path) -> ScriptedClient:
        """The client factory for the app."""
        return self

    async def snapshot(self) -> StateSnapshot:
        return StateSnapshot(state=self.state, activity=self.activity)

    async def events(self, after: int, window: str | None = None) -> AsyncIterator[Message]:
        while (message := await self.said.get()) is not None:
            yield message

    async def command(self, name: str, /, **arguments: object) -> Accepted:
        self.commands.append((name, arguments))
        return Accepted(ok=not self.refusal, message=self.refusal)

    async def chat(
        self,
        messages: list[dict[str, str]],
        model: str = "hero",
        temperature: float = 0.0,
        max_tokens: int = 256,
        chat: str = "chat",
    ) -> AsyncIterator[str]:
        self.chats.append((model, messages))
        self.named.append(chat)
        for letter in f"{model}: {self.answer}":
            await asyncio.sleep(0)
            yield letter

    async def close(self) -> None:
        self.closed = True


async def unreachable(save: Path) -> ScriptedClient:
    """A client factory that finds no engine."""
    raise EngineError("The save is held by another engine (pid 4711): stop that one first.")
