"""The typed client of the engine's API, for windows and commands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from engine.wire.launch import launch
from engine.wire.messages import Accepted, EngineError, Failure, FailureMessage, Fault, Message, StateSnapshot
from saves.events.errors import SaveError
from saves.file.lock import holder
from saves.file.paths import socket_path

LOOK_SECONDS = 5.0
"""How long a look at the state may take."""
PATIENCE_SECONDS = 25.0
"""How long to wait for an engine that holds the save but does not answer: it is starting or stopping."""
PAUSE_SECONDS = 0.25
Record = TypeVar("Record", bound=msgspec.Struct)
DECODER: msgspec.json.Decoder[Message | FailureMessage] = msgspec.json.Decoder(Message | FailureMessage)


class ChatPiece(msgspec.Struct, frozen=True):
    """What we read of one chunk of an OpenAI chat stream."""

    class Choice(msgspec.Struct, frozen=True):
        class Delta(msgspec.Struct, frozen=True):
            content: str = ""

        delta: Delta = Delta()

    choices: list[Choice] = []
    error: Fault | None = None


class EngineClient:
    """One connection to the engine of one save, over its Unix socket."""

    def __init__(self, save: Path) -> None:
        """Aim at the save's socket; raises EngineError when it can't have one."""
        try:
            transport = httpx.AsyncHTTPTransport(uds=str(socket_path(save)))
        except SaveError as flaw:
            raise EngineError(str(flaw)) from flaw
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://engine", timeout=httpx.Timeout(None, connect=5.0)
        )

    @property
    def _line(self) -> httpx.AsyncClient:
        """The connection; raises EngineError once it is closed."""
        if self.http.is_closed:
            raise EngineError("The engine has gone.")
        return self.http

    async def snapshot(self) -> StateSnapshot:
        """The engine's state and what it is doing; raises EngineError when it can't be reached."""
        try:
            answer = await self._line.get("/state", timeout=LOOK_SECONDS)
        except httpx.TransportError as flaw:
            raise EngineError("The engine does not answer.") from flaw
        _check(answer.status_code, answer.content)
        return _decoded(answer.content, StateSnapshot)

    async def events(self, after: int, window: str | None = None) -> AsyncIterator[Message]:
        """Entries after the given id, then live messages; naming a window counts it as open."""
        parameters: dict[str, str | int] = {"after": after} | ({"window": window} if window else {})
        try:
            async with self._line.stream("GET", "/events", params=parameters) as stream:
                if stream.status_code != httpx.codes.OK:
                    _check(stream.status_code, await stream.aread())
                async for line in stream.aiter_lines():
                    if line.startswith("data: "):
                        yield _live(DECODER.decode(line[6:]))
        except httpx.TransportError as flaw:
            raise EngineError("The engine has gone.") from flaw

    async def command(self, name: str, /, **arguments: object) -> Accepted:
        """Give a command of `engine.commands`, such as `train`, with its arguments; raises EngineError."""
        try:
            answer = await self._line.post(f"/commands/{name}", content=_encoded(arguments))
        except httpx.TransportError as flaw:
            raise EngineError("The engine does not answer.") from flaw
        return _decoded(answer.content, Accepted)

    async def chat(
        self,
        messages: list[dict[str, str]],
        model: str = "hero",
        temperature: float = 0.0,
        max_tokens: int = 256,
        chat: str = "chat",
    ) -> AsyncIterator[str]:
        """Stream the Oracle's answer; `model` is `hero` (the newest checkpoint), `base` or a checkpoint."""
        body = {
            "messages": messages,
            "model": model,
            "temperature": temperature,
            "max_tokens": max_tokens,
            "stream": True,
            "user": chat,
        }
        try:
            async with self._line.stream("POST", "/v1/chat/completions", content=_encoded(body)) as stream:
                if stream.status_code != httpx.codes.OK:
                    _check(stream.status_code, await stream.aread())
                async for text in _texts(stream):
                    yield text
        except httpx.TransportError as flaw:
            raise EngineError("The engine has gone.") from flaw

    async def close(self) -> None:
        """Close the connection."""
        await self.http.aclose()


async def _texts(stream: httpx.Response) -> AsyncIterator[str]:
    async for line in stream.aiter_lines():
        if not line.startswith("data: ") or line == "data: [DONE]":
            continue
        piece = _decoded(line[6:].encode(), ChatPiece)
        if piece.error is not None:
            raise EngineError(piece.error.message)
        for choice in piece.choices:
            if choice.delta.content:
                yield choice.delta.content


async def connect(save: Path, *, start: bool = True, hold: bool = False) -> EngineClient:
    """Connect to the save's engine, starting one when none runs; raises EngineError with the reason."""
    asyncio.get_running_loop().set_exception_handler(_without_late_readers)
    client = EngineClient(save)
    try:
        if not await _answers(client):
            if not start:
                raise EngineError("No engine is running for this save.")
            await _launch_or_join(client, save, hold=hold)
    except BaseException:
        await client.close()
        raise
    return client


async def _launch_or_join(client: EngineClient, save: Path, *, hold: bool) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            await launch(save, hold=hold)
        except EngineError:
            # Another command may have started an engine a moment before us, or one may be about to leave.
            if holder(save) is None or time.monotonic() > deadline:
                raise
        if await _answers(client):
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def _answers(client: EngineClient) -> bool:
    try:
        await client.snapshot()
    except EngineError:
        return False
    return True


def _without_late_readers(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # Data that arrives just as a read is cancelled finds anyio's future already done, which is no error.
    if not isinstance(context.get("exception"), asyncio.InvalidStateError):
        loop.default_exception_handler(context)


def _decoded(content: bytes, kind: type[Record]) -> Record:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as flaw:
        raise EngineError(f"The engine's answer is not understood: {flaw}.") from flaw


def _encoded(arguments: object) -> bytes:
    try:
        return msgspec.json.encode(arguments)
    except UnicodeEncodeError as flaw:
        raise EngineError("What is sent has bytes that are not UTF-8 text: leave them out.") from flaw


def _check(status: int, content: bytes) -> None:
    """Raise EngineError with the engine's own sentence if it did not serve the request."""
    if status != httpx.codes.OK:
        raise EngineError(_decoded(content, Failure).error.message)


def _live(message: Message | FailureMessage) -> Message:
    if isinstance(message, FailureMessage):
        raise EngineError(message.error.message)
    return message
