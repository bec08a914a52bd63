"""The route of events: the log's entries after an event, then live messages, for a window or a guest."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.realm import Realm
from engine.server.errors import fault_of
from engine.server.request_body import event_number, read_query, window_name
from engine.wire.messages import ActivityMessage, EventMessage, FailureMessage, Message
from saves.events.errors import SaveError
from saves.log.log import pages

PING_SECONDS = 2.0
"""How often a silent event stream is written to, so that a window that went away is noticed."""
ENCODE = msgspec.json.Encoder().encode


async def events(request: Request) -> Response:
    """Stream entries and messages; a window that is named counts as open while it listens."""
    realm: Realm = request.app.state.realm
    query = read_query(request, "after", "window")
    after = event_number(query.get("after", "0"), "after")
    window = window_name(query["window"], "window") if "window" in query else None
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    stream = _stream(realm, after, window)
    # An error before the first message is a response of its own, not part of a stream.
    first = await anext(stream)
    return StreamingResponse(_with(first, stream), media_type="text/event-stream")


async def _with(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with contextlib.aclosing(rest):
        try:
            yield first
            async for line in rest:
                yield line
        except SaveError as flaw:
            yield _sse(FailureMessage(error=fault_of(flaw).told))


async def _stream(realm: Realm, after: int, window: str | None) -> AsyncGenerator[bytes, None]:
    with contextlib.ExitStack() as stay:
        stay.enter_context(realm.attendance.window(window) if window else realm.attendance.guest())
        realm.refresh()
        queue = stay.enter_context(realm.journal.listen())
        last = realm.journal.state.last_id
        for page in pages(realm.journal.log.connection, after, last):
            for entry in page:
                yield _sse(EventMessage.of(entry))
            await asyncio.sleep(0)
        yield _sse(ActivityMessage(activity=realm.journal.activity))
        while True:
            try:
                message = await asyncio.wait_for(queue.get(), PING_SECONDS)
            except TimeoutError:
                yield b": ping\n\n"
                continue
            if message is None:
                return
            yield _sse(message)


def _sse(message: Message | FailureMessage) -> bytes:
    return b"data: " + ENCODE(message) + b"\n\n"
