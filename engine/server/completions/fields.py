"""The fields of a chat request: a field is served, taken without effect, or refused by its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from common.text import MOST_QUOTED, quoted
from engine.server.errors import RequestFault

Use = Literal["served", "without effect", "refused"]
Test = Callable[[Any], bool]

SEED = 2**63
"""Seeds are 64-bit integers as OpenAI's, from -SEED to SEED - 1."""
MOST_TOKENS = 2**31 - 1
MOST_STOPS = 4
LONGEST_STOP = 200
LONGEST_NAME = 256
METADATA = (16, 64, 512)
"""The most pairs, characters of a key, and characters of a value."""


class ApiField(msgspec.Struct, frozen=True):
    """A field of a request that OpenAI's API knows."""

    name: str
    use: Use
    takes: str
    """What its value may be, to follow `must be`; for a refused field the values that ask for nothing, empty
    if only null does."""
    is_taken: Test


def check(name: str, value: object, known: dict[str, ApiField], inside: str = "") -> None:
    """Raise RequestFault unless the field is known and takes the value, which is not null."""
    param = f"{inside}.{name[:MOST_QUOTED]}" if inside else name[:MOST_QUOTED]
    field = known.get(name)
    if field is None:
        raise RequestFault(
            f"There is no field {quoted(name)}{f' in {inside}' if inside else ''}; there are"
            f" {', '.join(known)}.",
            param=param,
            code="unknown_parameter",
        )
    if field.is_taken(value):
        return
    if field.use == "refused":
        instead = f"leave it out, or say {field.takes}" if field.takes else "leave it out"
        raise RequestFault(f"{param} is not served: {instead}.", param=param, code="unsupported_parameter")
    raise wrong(param, field.takes, value)


def wrong(param: str, takes: str, value: object) -> RequestFault:
    """The fault of a value that is not taken."""
    return RequestFault(
        f"{param} must be {takes}, and is {excerpt(value)}.", param=param, code="invalid_value"
    )


def excerpt(value: object) -> str:
    """The beginning of a value, as JSON in ASCII."""
    if isinstance(value, str):
        # The part of a long text that is not shown needs no encoding.
        value = value[: MOST_QUOTED + 1]
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)}"
    text = json.dumps(value) if not isinstance(value, int) or abs(value) < SEED**2 else "a larger number"
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"


def number(low: float, high: float, *, above: bool = False) -> Test:
    """A test for numbers from `low` to `high`; with `above`, `low` itself is not taken."""
    return lambda value: (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and low <= value <= high
        and not (above and value == low)
    )


def whole(low: int, high: int) -> Test:
    """A test for whole numbers from `low` to `high`."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def one_of(*values: object) -> Test:
    """A test for some values; 1 equals 1.0, but not true."""
    return lambda value: any(
        value == each and isinstance(value, bool) == isinstance(each, bool) for each in values
    )


def is_filled(value: Any) -> bool:
    """Whether the value is a list that is not empty."""
    return isinstance(value, list) and bool(value)


def is_name(value: Any) -> bool:
    """Whether the value can name something: a text, not empty, not too long, all of it printable."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def is_stop(value: Any) -> bool:
    """Whether the value is one stop string, or a list of up to four."""
    strings = [value] if isinstance(value, str) else value
    return (
        isinstance(strings, list)
        and len(strings) <= MOST_STOPS
        and all(isinstance(each, str) and 0 < len(each) <= LONGEST_STOP for each in strings)
    )


def is_metadata(value: Any) -> bool:
    """Whether the value has OpenAI's form of metadata: a few pairs of texts."""
    pairs, longest_key, longest_value = METADATA
    return (
        isinstance(value, dict)
        and len(value) <= pairs
        and all(
            len(key) <= longest_key and isinstance(each, str) and len(each) <= longest_value
            for key, each in value.items()
        )
    )


def _served(name: str, takes: str, is_taken: Test) -> ApiField:
    return ApiField(name, "served", takes, is_taken)


def _idle(name: str, takes: str, is_taken: Test) -> ApiField:
    return ApiField(name, "without effect", takes, is_taken)


def _refused(name: str, *neutral: object) -> ApiField:
    return ApiField(name, "refused", " or ".join(map(json.dumps, neutral)), one_of(*neutral))


BOOL = ("true or false", one_of(True, False))
NAME = (f"a text of 1 to {LONGEST_NAME} printable characters", is_name)
TOKENS = (f"a whole number from 1 to {MOST_TOKENS}", whole(1, MOST_TOKENS))

FIELDS = {
    field.name: field
    for field in (
        _served("messages", "an array of at least one message", is_filled),
        _served("model", *NAME),
        _served("stream", *BOOL),
        _served("stream_options", "an object", lambda value: isinstance(value, dict)),
        _served("temperature", "a number from 0 to 2", number(0, 2)),
        _served("top_p", "a number above 0, at most 1", number(0, 1, above=True)),
        _served("max_completion_tokens", *TOKENS),
        _served("max_tokens", *TOKENS),
        _served(
            "stop",
            f"a text or up to {MOST_STOPS} texts of 1 to {LONGEST_STOP} characters",
            is_stop,
        ),
        _served("seed", f"a whole number from {-SEED} to {SEED - 1}", whole(-SEED, SEED - 1)),
        _served("user", *NAME),
        _idle("metadata", "an object of up to 16 short texts", is_metadata),
        _idle("parallel_tool_calls", *BOOL),
        _idle("prompt_cache_key", *NAME),
        _idle("safety_identifier", *NAME),
        _refused("audio"),
        _refused("frequency_penalty", 0),
        _refused("function_call", "none", "auto"),
        _refused("functions", []),
        _refused("logit_bias", {}),
        _refused("logprobs", False),
        _refused("modalities", ["text"]),
        _refused("n", 1),
        _refused("prediction"),
        _refused("presence_penalty", 0),
        _refused("prompt_cache_retention", "in-memory", "in_memory"),
        _refused("reasoning_effort", "none"),
        _refused("response_format", {"type": "text"}),
        _refused("service_tier", "auto", "default"),
        _refused("store", False),
        _refused("tool_choice", "none", "auto"),
        _refused("tools", []),
        _refused("top_logprobs", 0),
        _refused("verbosity", "medium"),
        _refused("web_search_options"),
    )
}

STREAM_OPTIONS = {
    field.name: field for field in (_served("include_usage", *BOOL), _refused("include_obfuscation", False))
}

MESSAGE = {
    field.name: field
    for field in (
        _served("role", "a text", lambda value: isinstance(value, str)),
        _served("content", "a text or an array of text parts", lambda value: isinstance(value, str | list)),
        _refused("name"),
        # Programs send back an answer with all its fields; in an answer these are empty.
        _refused("annotations", []),
        _refused("audio"),
        _refused("function_call"),
        _refused("refusal"),
        _refused("tool_call_id"),
        _refused("tool_calls", []),
    )
}

PART = {
    field.name: field
    for field in (
        _served("type", "a text", lambda value: isinstance(value, str)),
        _served("text", "a text", lambda value: isinstance(value, str)),
    )
}
