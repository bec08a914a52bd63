"""A request's query and body, read strictly; errors name the part at fault."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import Request

from common.strict_json import NotStrict, decoded
from common.text import MOST_QUOTED, quoted
from engine.server.errors import RequestFault

BODY_LIMIT = 1024 * 1024
BODY_SECONDS = 20.0
"""How long a body may take to arrive; the engine is on the same machine."""
MOST_NUMBER = 2**63 - 1
"""The largest event number that SQLite can hold."""

WINDOW = re.compile(r"[A-Za-z0-9._-]{1,64}")
NUMBER = re.compile(r"[0-9]{1,19}")


async def read_body(request: Request) -> bytes:
    """The whole body; raises RequestFault if its type is not JSON, or it is too long or too slow."""
    _check_type(request)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _whole(request)
    except TimeoutError as late:
        raise RequestFault(
            f"The body did not arrive within {BODY_SECONDS:g} seconds.", code="request_timeout", status=408
        ) from late


async def _whole(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    if NUMBER.fullmatch(length) and int(length) > BODY_LIMIT:
        raise _too_long()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise _too_long()
    return bytes(body)


def _too_long() -> RequestFault:
    return RequestFault(
        f"A request may have at most {BODY_LIMIT} bytes.", code="request_too_large", status=413
    )


def _check_type(request: Request) -> None:
    told = request.headers.get("content-type", "")
    kind, _, rest = told.partition(";")
    charset = rest.replace(" ", "").replace('"', "").lower()
    if kind.strip().lower() not in ("", "application/json") or charset not in ("", "charset=utf-8"):
        raise RequestFault(
            f"A body is JSON in UTF-8, and its type is application/json, not {quoted(told)}.",
            param="content-type",
            code="unsupported_media_type",
            status=415,
        )
    coding = request.headers.get("content-encoding", "identity")
    if coding.strip().lower() != "identity":
        raise RequestFault(
            f"A body comes as it is, not as {quoted(coding)}.",
            param="content-encoding",
            code="unsupported_media_type",
            status=415,
        )


def read_object(body: bytes) -> dict[str, Any]:
    """The body's JSON object without fields that are null; raises RequestFault if the body is none."""
    try:
        text = body.decode()
    except UnicodeDecodeError as flaw:
        raise _bad_json(f"is not UTF-8: byte 0x{body[flaw.start]:02x} at {flaw.start + 1}") from flaw
    if not text.strip():
        raise _bad_json("is empty, and must be a JSON object")
    try:
        value = decoded(text)
    except NotStrict as flaw:
        raise _bad_json(flaw.told) from flaw
    if not isinstance(value, dict):
        raise _bad_json("must be a JSON object")
    return without_nulls(value)  # type: ignore[no-any-return]


def _bad_json(flaw: str) -> RequestFault:
    return RequestFault(f"The body {flaw}.", code="invalid_json")


def without_nulls(value: Any) -> Any:
    """The value without fields that are null, at any depth: null means absent."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def read_query(request: Request, *known: str) -> dict[str, str]:
    """The query's parameters; raises RequestFault for a parameter that is unknown or given twice."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            takes = f"takes {' and '.join(known)}" if known else "takes none"
            raise RequestFault(
                f"There is no parameter {quoted(name)} of {request.url.path}, which {takes}.",
                param=name[:MOST_QUOTED],
                code="unknown_parameter",
            )
        if name in found:
            raise RequestFault(f"The parameter {name} is given twice.", param=name, code="invalid_value")
        found[name] = value
    return found


def event_number(text: str, name: str) -> int:
    """The number of an event, 0 before the first; raises RequestFault naming the parameter."""
    if not NUMBER.fullmatch(text) or int(text) > MOST_NUMBER:
        raise RequestFault(
            f"{name} must be the number of an event, from 0 to {MOST_NUMBER}, and is {quoted(text)}.",
            param=name,
            code="invalid_value",
        )
    return int(text)


def window_name(text: str, name: str) -> str:
    """The name a window gives itself; raises RequestFault naming the parameter."""
    if not WINDOW.fullmatch(text):
        raise RequestFault(
            f"{name} must be 1 to 64 of the letters, digits and signs A-Z a-z 0-9 . _ -, and is"
            f" {quoted(text)}.",
            param=name,
            code="invalid_value",
        )
    return text
