"""Reads a chat request in the form of OpenAI's API into the request for the Oracle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.text import quoted
from engine.server.chat import ChatRequest, ChatTurn, Role
from engine.server.completions.fields import FIELDS, MESSAGE, PART, STREAM_OPTIONS, check, wrong
from engine.server.errors import RequestFault
from engine.server.request_body import read_object

ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
"""OpenAI's roles of messages, and the hero's role for each."""
BETWEEN_PARTS = "\n"


def read_request(body: bytes) -> ChatRequest:
    """The chat that a body asks for; raises RequestFault for anything in it that is not served."""
    given = read_object(body)
    for name, value in given.items():
        check(name, value, FIELDS)
    if "messages" not in given:
        raise _missing("messages")
    defaults = ChatRequest([])
    return ChatRequest(
        messages=[_turn(message, f"messages[{place}]") for place, message in enumerate(given["messages"])],
        model=given.get("model", defaults.model),
        stream=given.get("stream", defaults.stream),
        include_usage=_include_usage(given),
        temperature=float(given.get("temperature", defaults.temperature)),
        top_p=float(given.get("top_p", defaults.top_p)),
        max_tokens=_max_tokens(given, defaults.max_tokens),
        seed=given.get("seed"),
        stop=_stop(given.get("stop", [])),
        user=given.get("user", defaults.user),
    )


def _include_usage(given: dict[str, Any]) -> bool:
    options = given.get("stream_options")
    if options is None:
        return False
    for name, value in options.items():
        check(name, value, STREAM_OPTIONS, "stream_options")
    if not given.get("stream"):
        raise RequestFault(
            "stream_options goes with stream: true alone.", param="stream_options", code="invalid_value"
        )
    return bool(options.get("include_usage"))


def _max_tokens(given: dict[str, Any], default: int) -> int:
    longer, shorter = given.get("max_completion_tokens"), given.get("max_tokens")
    if None not in (longer, shorter) and longer != shorter:
        raise RequestFault(
            "max_tokens and max_completion_tokens mean the same: leave one out.",
            param="max_tokens",
            code="invalid_value",
        )
    return longer or shorter or default


def _stop(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _turn(message: object, where: str) -> ChatTurn:
    if not isinstance(message, dict):
        raise wrong(where, "an object", message)
    for name, value in message.items():
        check(name, value, MESSAGE, where)
    for needed in ("role", "content"):
        if needed not in message:
            raise _missing(f"{where}.{needed}")
    role = message["role"]
    if role not in ROLES:
        raise RequestFault(
            f"{where}.role {quoted(role)} is not served: a message is from {', '.join(ROLES)}.",
            param=f"{where}.role",
            code="unsupported_value",
        )
    return ChatTurn(ROLES[role], _content(message["content"], f"{where}.content"))


def _content(content: str | list[object], where: str) -> str:
    if isinstance(content, str):
        return content
    if not content:
        raise wrong(where, "a text or an array of text parts", content)
    return BETWEEN_PARTS.join(_texts(content, where))


def _texts(parts: list[object], where: str) -> Iterator[str]:
    for place, part in enumerate(parts):
        here = f"{where}[{place}]"
        if not isinstance(part, dict):
            raise wrong(here, "an object", part)
        kind = part.get("type")
        if kind != "text":
            raise RequestFault(
                f'{here}.type must be "text": nothing else can be read.',
                param=f"{here}.type",
                code="unsupported_value",
            )
        for name, value in part.items():
            check(name, value, PART, here)
        if "text" not in part:
            raise _missing(f"{here}.text")
        yield part["text"]


def _missing(param: str) -> RequestFault:
    return RequestFault(f"{param} is missing.", param=param, code="missing_required_parameter")
