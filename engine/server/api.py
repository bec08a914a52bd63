"""The engine's API: state, events, commands and an OpenAI-compatible chat, as a Starlette app."""

from __future__ import annotations

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from common.text import quoted
from engine.realm import Realm
from engine.server.completions import route
from engine.server.errors import ANSWERABLE, FIRST_OF_OURS, RequestFault, fault_of, refused
from engine.server.event_stream import events
from engine.server.obey import obey
from engine.server.request_body import read_body, read_query
from engine.wire.messages import Accepted, CommandRefused, Failure, StateSnapshot

TOO_LATE = 408
CLIENT_GONE = 499
"""nginx's status of a request whose client left; nobody reads the answer."""
ENCODE = msgspec.json.Encoder().encode


def make_app(realm: Realm) -> Starlette:
    """The API over one running engine."""
    routes = [
        Route("/state", _state, methods=["GET"]),
        Route("/events", events, methods=["GET"]),
        Route("/commands/{name}", _command, methods=["POST"]),
        Route("/v1/chat/completions", route.completions, methods=["POST"]),
        Route("/v1/models", route.listed, methods=["GET"]),
        Route("/v1/models/{name:path}", route.one, methods=["GET"]),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _unrouted,
            ClientDisconnect: _unheard,
            Exception: _defect,
            **dict.fromkeys(ANSWERABLE, _faulty),
        },
    )
    # An address must match a route exactly; no redirect guesses a route.
    app.router.redirect_slashes = False
    app.state.realm = realm
    return app


def _json(value: object, status: int = 200) -> Response:
    return Response(ENCODE(value), status, media_type="application/json")


async def _state(request: Request) -> Response:
    # Reading the state makes no guest: a script that polls every minute must not keep the hero training.
    read_query(request)
    realm: Realm = request.app.state.realm
    return _json(StateSnapshot(state=realm.journal.state.without_cleared(), activity=realm.journal.activity))


async def _command(request: Request) -> Response:
    realm: Realm = request.app.state.realm
    with realm.attendance.guest():
        try:
            read_query(request)
            body = await read_body(request)
        except RequestFault as fault:
            return _not_served(refused(fault), fault.status)
        answer = await obey(realm, request.path_params["name"], body)
    return _json(answer, _status(answer))


def _status(answer: Accepted) -> int:
    if not isinstance(answer, CommandRefused):
        return 200
    return 503 if answer.error.type == "server_error" else 400


async def _faulty(request: Request, flaw: Exception) -> Response:
    fault = fault_of(flaw)
    return _not_served(Failure(error=fault.told), fault.status)


def _not_served(answer: Failure | CommandRefused, status: int) -> Response:
    # The rest of a body that came too late is not waited for.
    headers = {"connection": "close"} if status == TOO_LATE else None
    return Response(ENCODE(answer), status, headers, "application/json")


async def _unrouted(request: Request, flaw: Exception) -> Response:
    assert isinstance(flaw, HTTPException)
    where = f"{request.method} {quoted(request.url.path)}"
    told = f"{where} is not a route; docs/API.md lists them."
    if flaw.status_code == 405:
        told = f"{where} is not allowed, but {(flaw.headers or {}).get('Allow', 'another method')} is."
    fault = RequestFault(told, code="unknown_route" if flaw.status_code == 404 else "method_not_allowed")
    return Response(
        ENCODE(Failure(error=fault.told)), flaw.status_code, flaw.headers, media_type="application/json"
    )


async def _unheard(request: Request, flaw: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


async def _defect(request: Request, flaw: Exception) -> Response:
    fault = RequestFault(
        "The engine failed at it: see the save's log file.", code="defect", status=FIRST_OF_OURS
    )
    return _json(Failure(error=fault.told), fault.status)
