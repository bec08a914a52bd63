"""OpenAI's routes: chats, whole or streamed, and the models that can be chatted with."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from common.text import quoted
from engine.oracle.messages import Finished, Text
from engine.realm import Realm
from engine.server.chat import BASE, Pieces, chat, speaker
from engine.server.completions.answer import Completion
from engine.server.completions.models import models
from engine.server.completions.request import read_request
from engine.server.disconnect import while_here
from engine.server.errors import ANSWERABLE, RequestFault, fault_of
from engine.server.request_body import read_body, read_query
from engine.wire.messages import Failure

ENCODE = msgspec.json.Encoder().encode


async def completions(request: Request) -> Response:
    """Answer a chat; a refusal comes before anything is streamed."""
    realm: Realm = request.app.state.realm
    read_query(request)
    asked = read_request(await read_body(request))
    checkpoint = speaker(realm.journal.state.campaign, asked.model)
    answer, pieces = Completion(asked, checkpoint or BASE), chat(realm, asked, checkpoint)
    if asked.stream:
        with realm.attendance.guest():
            first = await while_here(request, anext(pieces))
        return StreamingResponse(_streamed(realm, answer, first, pieces), media_type="text/event-stream")
    with realm.attendance.guest():
        return _json(answer.whole(await while_here(request, _last(pieces))))


async def listed(request: Request) -> Response:
    """Every model that can be chatted with."""
    read_query(request)
    return _json({"object": "list", "data": models(request.app.state.realm.journal.state.campaign)})


async def one(request: Request) -> Response:
    """One model by its name."""
    read_query(request)
    name = request.path_params["name"]
    for model in models(request.app.state.realm.journal.state.campaign):
        if model["id"] == name:
            return _json(model)
    raise RequestFault(
        f"There is no model {quoted(name)}; `/v1/models` lists those there are.",
        param="model",
        code="model_not_found",
        status=404,
    )


def _json(value: object) -> Response:
    return Response(ENCODE(value), media_type="application/json")


async def _last(pieces: Pieces) -> Finished:
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            if isinstance(piece, Finished):
                return piece
    raise RequestFault("The Oracle ended its answer without a word.", code="oracle_unavailable", status=503)


async def _streamed(
    realm: Realm, answer: Completion, first: Text | Finished, rest: Pieces
) -> AsyncIterator[bytes]:
    """The chunks of an answer; a later error is a chunk of the stream."""
    try:
        with realm.attendance.guest():
            async with contextlib.aclosing(rest):
                yield _chunk(answer.opening())
                for record in _told(answer, first):
                    yield _chunk(record)
                async for piece in rest:
                    for record in _told(answer, piece):
                        yield _chunk(record)
    except ANSWERABLE as flaw:
        yield _chunk(Failure(error=fault_of(flaw).told))
    except Exception:
        yield _chunk(Failure(error=RequestFault("The engine failed at it.", code="defect", status=500).told))
        raise
    yield b"data: [DONE]\n\n"


def _told(answer: Completion, piece: Text | Finished) -> list[dict[str, object]]:
    if isinstance(piece, Text):
        return [answer.piece(piece.text)]
    return [answer.ending(piece), *([answer.account(piece)] if answer.asked.include_usage else [])]


def _chunk(record: object) -> bytes:
    return b"data: " + ENCODE(record) + b"\n\n"
