"""The fields of a chat request: each is served, taken without effect, or refused by its name."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from engine.server.chat import ChatRequest, ChatTurn
from engine.server.completions.fields import FIELDS, MESSAGE, PART, STREAM_OPTIONS
from engine.server.completions.request import read_request
from engine.server.errors import RequestFault

MESSAGES = [{"role": "user", "content": "hi"}]
PLAIN = ChatRequest([ChatTurn("user", "hi")])

TAKEN: dict[str, list[Any]] = {
    "messages": [MESSAGES],
    "model": ["hero", "pip-0001"],
    "stream": [True, False],
    "temperature": [0, 0.0, 1, 1.5, 2, 2.0, 5e-324],
    "top_p": [1, 1.0, 0.1, 1e-300],
    "max_completion_tokens": [1, 256, 2**31 - 1],
    "max_tokens": [1, 256, 2**31 - 1],
    "stop": ["\n", [], ["a"], ["a", "b", "c", "d"], "x" * 200, "🐉"],
    "seed": [0, 1, -1, 2**63 - 1, -(2**63)],
    "user": ["me", "a b", "é"],
    "metadata": [{}, {"a": "b"}],
    "parallel_tool_calls": [True, False],
    "prompt_cache_key": ["k"],
    "safety_identifier": ["k"],
    "frequency_penalty": [0, 0.0, -0.0],
    "function_call": ["none", "auto"],
    "functions": [[]],
    "logit_bias": [{}],
    "logprobs": [False],
    "modalities": [["text"]],
    "n": [1],
    "presence_penalty": [0, 0.0],
    "prompt_cache_retention": ["in-memory", "in_memory"],
    "reasoning_effort": ["none"],
    "response_format": [{"type": "text"}, {"type": "text", "json_schema": None}],
    "service_tier": ["auto", "default"],
    "store": [False],
    "tool_choice": ["none", "auto"],
    "tools": [[]],
    "top_logprobs": [0],
    "verbosity": ["medium"],
}
"""What is taken of each field, beside null."""

REFUSED: dict[str, list[Any]] = {
    "messages": [[], "hi", {}, 1, True],
    "model": ["", 1, True, [], {}, "a\nb", "\x00", "x" * 257],
    "stream": [1, 0, "true", [], {}],
    "stream_options": [True, "x", [], 1],
    "temperature": [-1e-9, 2.0001, 3, True, False, "1", [], {}, 10**400],
    "top_p": [0, 0.0, -0.5, 1.0001, True, "1", [], 10**400],
    "max_completion_tokens": [0, -1, 1.0, 1.5, True, "1", [], 2**31, 10**30],
    "max_tokens": [0, -1, 1.0, 1.5, True, "1", [], 2**31, 10**30],
    "stop": ["", [""], ["a"] * 5, [1], [["a"]], 1, True, {}, "x" * 201, [None]],
    "seed": [2**63, -(2**63) - 1, 1.0, 0.5, True, "1", [], 10**400],
    "user": ["", 1, "a\nb", "\x1b[2J", "x" * 257, []],
    "metadata": [[], "x", {"a": 1}, {"a": ["b"]}, {str(n): "" for n in range(17)}, {"k" * 65: ""}],
    "parallel_tool_calls": [1, "true"],
    "prompt_cache_key": [1, ""],
    "safety_identifier": [1, ""],
    "audio": [{"voice": "alloy", "format": "wav"}, {}, False, "x"],
    "frequency_penalty": [0.5, -2, 1, False, "0", []],
    "function_call": [{"name": "f"}, "f", ""],
    "functions": [[{"name": "f"}], {}, False],
    "logit_bias": [{"50256": -100}, [], 0],
    "logprobs": [True, 1, 0, "x"],
    "modalities": [["audio"], ["text", "audio"], [], "text"],
    "n": [2, 128, 0, -1, True, "1", []],
    "prediction": [{"type": "content", "content": "x"}, {}, "x"],
    "presence_penalty": [0.5, 2, True, "0"],
    "prompt_cache_retention": ["24h", 1],
    "reasoning_effort": ["low", "medium", "high", "minimal", 0],
    "response_format": [{"type": "json_object"}, {"type": "json_schema", "json_schema": {}}, {}, "text"],
    "service_tier": ["flex", "priority", 1],
    "store": [True, 0, "x"],
    "tool_choice": ["required", {"type": "function"}, 0],
    "tools": [[{"type": "function", "function": {"name": "f"}}], {}, 0],
    "top_logprobs": [1, 5, True, "0"],
    "verbosity": ["low", "high"],
    "web_search_options": [{}, {"search_context_size": "low"}],
}

UNKNOWN = ["top_k", "min_p", "repeat_penalty", "best_of", "echo", "Temperature", "max_new_tokens", "", "a\nb"]


def read(**fields: Any) -> ChatRequest:
    return read_request(json.dumps({"messages": MESSAGES} | fields).encode())


def fault(**fields: Any) -> RequestFault:
    with pytest.raises(RequestFault) as flaw:
        read(**fields)
    assert flaw.value.status == 400
    return flaw.value


def every(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(name, value, id=f"{name}-{place}")
        for name, values in table.items()
        for place, value in enumerate(values)
    ]


def test_each_field_is_tried_with_what_it_takes_and_what_it_does_not() -> None:
    nothing = {"stream_options", "audio", "prediction", "web_search_options"}
    assert set(FIELDS) == set(TAKEN) | nothing == set(REFUSED)


@pytest.mark.parametrize(("name", "value"), every(TAKEN))
def test_what_a_field_takes_is_taken(name: str, value: Any) -> None:
    asked = read(**{name: value})
    if FIELDS[name].use != "served":
        assert asked == PLAIN


@pytest.mark.parametrize(("name", "value"), every(REFUSED))
def test_what_a_field_does_not_take_is_refused_by_its_name(name: str, value: Any) -> None:
    flaw = fault(**{name: value})
    assert flaw.param == name
    assert str(flaw).startswith(f"{name} ")
    use = FIELDS[name].use
    assert flaw.code == ("unsupported_parameter" if use == "refused" else "invalid_value")
    assert len(str(flaw)) < 250


@pytest.mark.parametrize("name", FIELDS)
def test_null_is_absent(name: str) -> None:
    if name == "messages":
        assert fault(messages=None).code == "missing_required_parameter"
    else:
        assert read(**{name: None}) == PLAIN


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("value", [1, "x", {"deep": []}])
def test_an_unknown_field_is_refused_by_its_name(name: str, value: Any) -> None:
    flaw = fault(**{name: value})
    assert (flaw.param, flaw.code) == (name, "unknown_parameter")
    assert read(**{name: None}) == PLAIN


def test_what_is_served_reaches_the_oracle() -> None:
    asked = read(
        model="base",
        temperature=1,
        top_p=0.9,
        max_completion_tokens=7,
        stop=["a", "b"],
        seed=-5,
        user="me",
        stream=True,
        stream_options={"include_usage": True},
    )
    assert asked == ChatRequest(
        [ChatTurn("user", "hi")], "base", True, True, 1.0, 0.9, 7, -5, ("a", "b"), "me"
    )
    assert read(stop="a").stop == ("a",)
    assert (read(max_tokens=9).max_tokens, read(max_tokens=9, max_completion_tokens=9).max_tokens) == (9, 9)
    assert read(seed=0).seed == 0
    assert read().seed is None


def test_two_limits_that_differ_are_refused() -> None:
    assert fault(max_tokens=9, max_completion_tokens=8).param == "max_tokens"


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"include_usage": 1}, "stream_options.include_usage"),
        ({"include_usage": "yes"}, "stream_options.include_usage"),
        ({"include_obfuscation": True}, "stream_options.include_obfuscation"),
        ({"chunks": 3}, "stream_options.chunks"),
    ],
)
def test_a_stream_option_is_refused_by_its_name(options: dict[str, Any], param: str) -> None:
    assert fault(stream=True, stream_options=options).param == param


def test_stream_options_without_a_stream_are_refused() -> None:
    assert fault(stream_options={"include_usage": True}).param == "stream_options"
    assert fault(stream=False, stream_options={}).param == "stream_options"
    assert not read(stream=True, stream_options={"include_usage": None}).include_usage


@pytest.mark.parametrize(
    ("message", "param"),
    [
        ("hi", ""),
        (None, ""),
        ([], ""),
        ({}, ".role"),
        ({"content": "hi"}, ".role"),
        ({"role": None, "content": "hi"}, ".role"),
        ({"role": 1, "content": "hi"}, ".role"),
        ({"role": "tool", "content": "hi", "tool_call_id": "x"}, ".tool_call_id"),
        ({"role": "tool", "content": "hi"}, ".role"),
        ({"role": "function", "content": "hi"}, ".role"),
        ({"role": "User", "content": "hi"}, ".role"),
        ({"role": "user"}, ".content"),
        ({"role": "user", "content": None}, ".content"),
        ({"role": "assistant", "content": None, "tool_calls": []}, ".content"),
        ({"role": "user", "content": 1}, ".content"),
        ({"role": "user", "content": {"type": "text"}}, ".content"),
        ({"role": "user", "content": []}, ".content"),
        ({"role": "user", "content": ["hi"]}, ".content[0]"),
        ({"role": "user", "content": [{"text": "hi"}]}, ".content[0].type"),
        ({"role": "user", "content": [{"type": "text"}]}, ".content[0].text"),
        ({"role": "user", "content": [{"type": "text", "text": 1}]}, ".content[0].text"),
        ({"role": "user", "content": [{"type": "text", "text": "a", "colour": 1}]}, ".content[0].colour"),
        (
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "a"},
                    {"type": "image_url", "image_url": {"url": "data:,"}},
                ],
            },
            ".content[1].type",
        ),
        ({"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}, ".content[0].type"),
        ({"role": "user", "content": [{"type": "file", "file": {}}]}, ".content[0].type"),
        ({"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}, ".content[0].type"),
        ({"role": "user", "content": "hi", "name": "Ann"}, ".name"),
        ({"role": "user", "content": "hi", "weight": 0}, ".weight"),
        ({"role": "assistant", "content": "hi", "tool_calls": [{"id": "x"}]}, ".tool_calls"),
        ({"role": "assistant", "content": "hi", "function_call": {"name": "f"}}, ".function_call"),
        ({"role": "assistant", "content": "hi", "refusal": "no"}, ".refusal"),
        ({"role": "assistant", "content": "hi", "audio": {"id": "x"}}, ".audio"),
    ],
)
def test_a_message_is_refused_by_what_is_wrong_with_it(message: Any, param: str) -> None:
    flaw = fault(messages=[*MESSAGES, message])
    assert flaw.param == f"messages[1]{param}"
    assert flaw.param in str(flaw) or flaw.code == "unknown_parameter"


@pytest.mark.parametrize(
    ("message", "turn"),
    [
        ({"role": "developer", "content": "Be brief."}, ChatTurn("system", "Be brief.")),
        ({"role": "user", "content": ""}, ChatTurn("user", "")),
        ({"role": "user", "content": [{"type": "text", "text": "a"}]}, ChatTurn("user", "a")),
        (
            {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
            ChatTurn("user", "a\nb"),
        ),
        (
            {
                "role": "assistant",
                "content": "Hello.",
                "refusal": None,
                "annotations": [],
                "audio": None,
                "function_call": None,
                "tool_calls": [],
                "name": None,
            },
            ChatTurn("assistant", "Hello."),
        ),
    ],
)
def test_what_an_answer_or_a_text_part_says_is_heard(message: Any, turn: ChatTurn) -> None:
    assert read(messages=[message]).messages == [turn]


@pytest.mark.parametrize("table", [FIELDS, MESSAGE, PART, STREAM_OPTIONS])
def test_a_table_says_what_each_field_takes(table: Any) -> None:
    for name, field in table.items():
        assert field.name == name
        assert field.takes or field.use == "refused"
        assert not field.is_taken(math.inf)
        assert not field.is_taken(object())
