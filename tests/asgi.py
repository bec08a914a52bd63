"""An app asked without a server in between: one request, and all that it answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message


class Answered(msgspec.Struct):
    """A status, headers by name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error of an answer in its one shape, which is checked."""
        error: dict[str, Any] = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["type"] == ("server_error" if self.status >= 500 else "invalid_request_error")
        assert error["message"].endswith(".")
        assert error["message"].isprintable()
        assert len(error["message"]) < 2_000
        return error

    @property
    def told(self) -> list[Any]:
        """What a stream said, its last line left out."""
        lines = [line[6:] for line in self.body.decode().split("\n\n") if line.startswith("data: ")]
        assert lines[-1] == "[DONE]"
        return [json.loads(line) for line in lines[:-1]]


async def asked(
    app: ASGIApp,
    method: str,
    target: str,
    body: bytes | Iterable[bytes] | AsyncIterator[bytes] = b"",
    headers: Iterable[tuple[str, str]] = (),
    *,
    leaves: bool = False,
    hear: Callable[[bytes], object] = lambda part: None,
) -> Answered:
    """Ask once; a client that leaves has gone once its request was read. Parts are heard as they come."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "scheme": "http",
        "server": ("engine", None),
    }
    answer, done, parts = Answered(0, {}, b""), asyncio.Event(), _parts(body)

    async def receive() -> Message:
        async for part in parts:
            return {"type": "http.request", "body": part, "more_body": True}
        if not sent:
            sent.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        if not leaves:
            await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")
            hear(message.get("body", b""))
            if not message.get("more_body"):
                done.set()

    sent: list[bool] = []
    await app(scope, receive, send)
    return answer


async def _parts(body: bytes | Iterable[bytes] | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        yield body
    elif isinstance(body, AsyncIterator):
        async for part in body:
            yield part
    else:
        for part in body:
            yield part
