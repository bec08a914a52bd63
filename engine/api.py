"""The engine's API: state, events, commands and an OpenAI-compatible chat, as a Starlette app."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from engine.child_process import ChildLost
from engine.oracle.messages import Finished, Text
from engine.oracle_chat import ChatError, ChatRequest, chat
from engine.oracle_link import OracleRefusal
from engine.orders.table import obey
from engine.realm import Realm
from engine.wire import ActivityMessage, EventMessage, Message, Snapshot
from heroes.adapter_config import AdapterError
from heroes.definition import HeroError
from heroes.vault import VaultError
from saves.errors import SaveError
from saves.log import pages

BODY_LIMIT = 1024 * 1024
PING_SECONDS = 2.0
"""How often a silent event stream is written to, so that a window that went away is noticed."""
NOBODY = 499
"""The status of an answer that nobody waits for any more."""
ENCODE = msgspec.json.Encoder().encode


def make_app(realm: Realm) -> Starlette:
    """The API over one running engine."""
    routes = [
        Route("/state", _state, methods=["GET"]),
        Route("/events", _events, methods=["GET"]),
        Route("/commands/{name}", _command, methods=["POST"]),
        Route("/v1/chat/completions", _chat, methods=["POST"]),
        Route("/v1/models", _models, methods=["GET"]),
    ]
    app = Starlette(routes=routes)
    app.state.realm = realm
    return app


def _json(value: object, status: int = 200) -> Response:
    return Response(ENCODE(value), status, media_type="application/json")


async def _state(request: Request) -> Response:
    # A look is no visit: a script that asks every minute must not keep the hero training for ever.
    realm: Realm = request.app.state.realm
    return _json(Snapshot(state=realm.journal.state.without_cleared(), activity=realm.journal.activity))


async def _events(request: Request) -> Response:
    realm: Realm = request.app.state.realm
    after = int(request.query_params.get("after", "0"))
    window = request.query_params.get("window")
    return StreamingResponse(_stream(realm, after, window), media_type="text/event-stream")


async def _stream(realm: Realm, after: int, window: str | None) -> AsyncIterator[bytes]:
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


def _sse(message: Message) -> bytes:
    return b"data: " + ENCODE(message) + b"\n\n"


async def _command(request: Request) -> Response:
    realm: Realm = request.app.state.realm
    with realm.attendance.guest():
        body = await _body(request)
        if body is None:
            return _json({"ok": False, "message": f"A request may have at most {BODY_LIMIT} bytes."}, 413)
        answer = await obey(realm, request.path_params["name"], body)
    return _json(answer, 200 if answer.ok else 400)


async def _body(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return body


async def _models(request: Request) -> Response:
    realm: Realm = request.app.state.realm
    campaign = realm.journal.state.campaign
    sealed = (
        [each.checkpoint for each in campaign.checkpoints.values() if not each.cleared and each.zone == "hot"]
        if campaign
        else []
    )
    models = [{"id": name, "object": "model", "owned_by": "realm"} for name in ("hero", "base", *sealed)]
    return _json({"object": "list", "data": models})


async def _chat(request: Request) -> Response:
    realm: Realm = request.app.state.realm
    body = await _body(request)
    if body is None:
        return _failure(f"A request may have at most {BODY_LIMIT} bytes.", 413)
    try:
        asked = msgspec.json.decode(body, type=ChatRequest)
        pieces = chat(realm, asked)
        with realm.attendance.guest():
            first = await anext(pieces)
    except (msgspec.MsgspecError, ChatError, HeroError, OracleRefusal) as flaw:
        return _failure(str(flaw), 400)
    except (ChildLost, SaveError, VaultError, AdapterError) as flaw:
        return _failure(str(flaw), 503)
    stream = _resumed(realm, first, pieces)
    if asked.stream:
        return StreamingResponse(_chunks(asked.model, stream), media_type="text/event-stream")
    last = await _last(request, stream)
    return Response(status_code=NOBODY) if last is None else _json(_whole(asked.model, last))


async def _last(request: Request, pieces: AsyncIterator[Text | Finished]) -> Text | Finished | None:
    """An answer's last piece; None where its reader went away, which ends it."""
    reading = asyncio.ensure_future(_read(pieces))
    while not reading.done():
        await asyncio.wait({reading}, timeout=PING_SECONDS)
        if not reading.done() and await request.is_disconnected():
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            return None
    return reading.result()


async def _read(pieces: AsyncIterator[Text | Finished]) -> Text | Finished:
    return [piece async for piece in pieces][-1]


def _failure(message: str, status: int) -> Response:
    return _json({"error": {"message": message, "type": "realm", "code": status}}, status)


async def _resumed(
    realm: Realm, first: Text | Finished, rest: AsyncIterator[Text | Finished]
) -> AsyncIterator[Text | Finished]:
    with realm.attendance.guest():
        yield first
        async for piece in rest:
            yield piece


async def _chunks(model: str, pieces: AsyncIterator[Text | Finished]) -> AsyncIterator[bytes]:
    head = _head(model, "chat.completion.chunk")
    try:
        async for piece in pieces:
            delta = {"content": piece.text} if isinstance(piece, Text) else {}
            reason = _reason(piece) if isinstance(piece, Finished) else None
            choice = {"index": 0, "delta": delta, "finish_reason": reason, **_ended(piece)}
            yield b"data: " + ENCODE({**head, "choices": [choice]}) + b"\n\n"
    except (ChildLost, OracleRefusal, SaveError) as flaw:
        yield b"data: " + ENCODE({"error": {"message": str(flaw), "type": "realm"}}) + b"\n\n"
    yield b"data: [DONE]\n\n"


def _whole(model: str, last: Text | Finished) -> dict[str, object]:
    message = {"role": "assistant", "content": last.text}
    choice = {"index": 0, "message": message, "finish_reason": _reason(last), **_ended(last)}
    return {**_head(model, "chat.completion"), "choices": [choice]}


def _reason(piece: Text | Finished) -> str:
    return "length" if isinstance(piece, Finished) and piece.stopped == "length" else "stop"


def _ended(piece: Text | Finished) -> dict[str, str]:
    """Our own word beside the reason, where an answer was ended because it said the same again and again."""
    repeats = isinstance(piece, Finished) and piece.stopped == "repetition"
    return {"ended": "repetition"} if repeats else {}


def _head(model: str, kind: str) -> dict[str, object]:
    return {"id": f"chat-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}
