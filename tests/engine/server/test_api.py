"""The engine's routes: what they take, and that whatever they don't is told in one shape."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from engine.children.oracle_link import OracleRefusal
from engine.children.process import ChildLost
from engine.commands.table import COMMANDS
from engine.loop.examiner import Examiner
from engine.oracle.messages import Finished, Text
from engine.realm import Realm
from engine.server import request_body
from engine.server.api import make_app
from engine.server.completions.fields import FIELDS
from engine.server.request_body import BODY_LIMIT
from heroes.vault.store import VaultError
from saves.events import CampaignStarted, HeroSummoned
from saves.events.errors import DiskError
from saves.file.lock import SaveLock
from saves.log.log import entries, messages
from tests.asgi import Answered, asked
from tests.journals import PIP_SHA256

JSON = [("content-type", "application/json")]
HI = {"messages": [{"role": "user", "content": "hi"}]}
CHAT = "/v1/chat/completions"


class Oracle:
    """An Oracle's link that says two words, or raises, without a process behind it."""

    def __init__(self) -> None:
        self.loaded: set[str] = set()
        self.flaw: Exception | None = None
        self.endless = False
        self.left = asyncio.Event()
        """Set once a chat was left before its end."""

    async def chat(self, prompt: str, *_: object, **__: object) -> AsyncIterator[Text | Finished]:
        finished = False
        try:
            if isinstance(self.flaw, OracleRefusal):
                raise self.flaw
            yield Text(id=1, text="Hello")
            if self.flaw is not None:
                raise self.flaw
            while self.endless:
                await asyncio.sleep(0.01)
                yield Text(id=1, text=" and")
            finished = True
            yield Finished(
                id=1,
                text="Hello",
                tokens=2,
                first_token_seconds=0,
                seconds=0,
                stopped="end",
                prompt_tokens=9,
            )
        finally:
            if not finished:
                self.left.set()


@pytest.fixture
async def realm(tmp_path: Path) -> AsyncIterator[Realm]:
    """An engine with a hero, which starts no children."""
    save = tmp_path / "my.realm"
    realm = Realm(save, SaveLock(save), hold=True)
    realm.oracle = Oracle()  # type: ignore[assignment]
    realm.examiner = Examiner(realm.journal, realm.oracle, realm.vault)  # type: ignore[arg-type]
    realm.journal.record("realm", HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256))
    realm.journal.record("realm", CampaignStarted(1, "pip", 7, ["bin"]))
    yield realm
    realm.journal.log.close()


@pytest.fixture
def app(realm: Realm) -> Starlette:
    return make_app(realm)


@pytest.fixture
def oracle(realm: Realm) -> Oracle:
    assert isinstance(realm.oracle, Oracle)
    return realm.oracle


async def post(app: Starlette, target: str, value: object, **options: Any) -> Answered:
    return await asked(app, "POST", target, json.dumps(value).encode(), JSON, **options)


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/", 404, "unknown_route"),
        ("GET", "/v1", 404, "unknown_route"),
        ("POST", "/v1/completions", 404, "unknown_route"),
        ("POST", "/v1/embeddings", 404, "unknown_route"),
        ("POST", "/v1/responses", 404, "unknown_route"),
        ("GET", "/state/", 404, "unknown_route"),
        ("GET", "/commands", 404, "unknown_route"),
        ("POST", "/commands/a/b", 404, "unknown_route"),
        ("GET", "/\x1b[2J", 404, "unknown_route"),
        ("GET", CHAT, 405, "method_not_allowed"),
        ("PUT", CHAT, 405, "method_not_allowed"),
        ("DELETE", "/v1/models/base", 405, "method_not_allowed"),
        ("POST", "/v1/models", 405, "method_not_allowed"),
        ("POST", "/state", 405, "method_not_allowed"),
        ("POST", "/events", 405, "method_not_allowed"),
        ("GET", "/commands/pause", 405, "method_not_allowed"),
        ("OPTIONS", "/state", 405, "method_not_allowed"),
    ],
)
async def test_what_is_no_route_is_said(
    app: Starlette, method: str, target: str, status: int, code: str
) -> None:
    answer = await asked(app, method, target)
    assert (answer.status, answer.error["code"]) == (status, code)
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("after=abc", "after"),
        ("after=", "after"),
        ("after=-1", "after"),
        ("after=1.0", "after"),
        ("after=1e3", "after"),
        ("after=%201", "after"),
        ("after=1_000", "after"),
        ("after=%2B1", "after"),
        ("after=%D9%A3", "after"),
        ("after=9223372036854775808", "after"),
        ("after=99999999999999999999999", "after"),
        ("after=null", "after"),
        ("after=%00", "after"),
        ("after=%ff", "after"),
        ("after=1&after=2", "after"),
        ("after=0&window=", "window"),
        ("window=a%20b", "window"),
        ("window=%1b%5b2J", "window"),
        ("window=../etc", "window"),
        ("window=" + "x" * 65, "window"),
        ("window=a&window=b", "window"),
        ("since=3", "since"),
        ("After=3", "After"),
    ],
)
async def test_a_parameter_of_events_is_refused_by_its_name(
    app: Starlette, realm: Realm, query: str, param: str
) -> None:
    before = realm.journal.state.last_id
    answer = await asked(app, "GET", f"/events?{query}")
    assert answer.status == 400
    assert answer.error["param"] == param
    assert param in answer.error["message"]
    assert realm.journal.state.last_id == before


@pytest.mark.parametrize("target", ["/state?x=1", "/v1/models?limit=2", "/v1/models/base?x="])
async def test_a_route_without_parameters_takes_none(app: Starlette, target: str) -> None:
    answer = await asked(app, "GET", target)
    assert (answer.status, answer.error["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("query", ["", "?after=0", "?after=2", "?after=9223372036854775807", "?after=007"])
async def test_events_come_after_the_one_that_is_named(app: Starlette, realm: Realm, query: str) -> None:
    answer = await asked(app, "GET", f"/events{query}", leaves=True)
    assert answer.status == 200
    after = int(query.partition("=")[2] or 0)
    told = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line]
    assert [each["id"] for each in told if each["type"] == "event"] == list(range(after + 1, 3))
    assert realm.attendance.guests == 0


async def test_a_window_that_can_not_be_recorded_is_told_so(
    app: Starlette, realm: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskError("The disk is full.")

    monkeypatch.setattr(realm.journal, "record", full)
    answer = await asked(app, "GET", "/events?window=w1")
    assert (answer.status, answer.error["message"]) == (503, "The disk is full.")


async def test_a_stream_of_events_that_breaks_off_says_why(
    app: Starlette, realm: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        yield entries(realm.journal.log.connection)
        raise DiskError("The save can't be read.")

    monkeypatch.setattr("engine.server.event_stream.pages", broken)
    answer = await asked(app, "GET", "/events")
    last = json.loads(answer.body.decode().strip().splitlines()[-1][6:])
    assert (last["type"], last["error"]["message"]) == ("failure", "The save can't be read.")
    assert realm.attendance.guests == 0


BAD_BODIES: list[tuple[bytes, str]] = [
    (b"", "is empty"),
    (b"  \n", "is empty"),
    (b"\xff\xfe{}", "is not UTF-8: byte 0xff at 1"),
    (b'{"messages": "\xff"}', "is not UTF-8: byte 0xff at 15"),
    ("{}".encode("utf-16"), "is not UTF-8"),
    (b"garbage", "is not whole JSON"),
    (b"{", "is not whole JSON"),
    (b"{'a': 1}", "is not whole JSON"),
    (b"{} {}", "is not whole JSON"),
    (b"[]", "must be a JSON object"),
    (b"[{}]", "must be a JSON object"),
    (b"null", "must be a JSON object"),
    (b"1", "must be a JSON object"),
    (b'"hi"', "must be a JSON object"),
    (b"true", "must be a JSON object"),
    (b'{"seed": NaN}', "has NaN"),
    (b'{"seed": Infinity}', "has Infinity"),
    (b'{"seed": -Infinity}', "has -Infinity"),
    (b'{"seed": 1e999}', "too large"),
    (b'{"seed": ' + b"1" * 5000 + b"}", "thousands of digits"),
    (b'{"user": "a", "user": "b"}', 'has the key "user" twice'),
    (b'{"x": {"a": 1, "a": 1}}', 'has the key "a" twice'),
    (b"[" * 100_000, "nested deeper"),
    (b'{"a":' * 1000 + b"1" + b"}" * 1000, "nested deeper"),
    (b'{"user": "\\ud800"}', "half of a surrogate pair"),
    (b'{"\\udfff": 1}', "half of a surrogate pair"),
    (b'{"user": "a\nb"}', "is not whole JSON"),
]


@pytest.mark.parametrize("target", [CHAT, "/commands/train"])
@pytest.mark.parametrize(("body", "flaw"), BAD_BODIES, ids=range(len(BAD_BODIES)))
async def test_a_body_that_is_no_json_object_is_told_what_it_is(
    app: Starlette, target: str, body: bytes, flaw: str
) -> None:
    if target != CHAT and not body.strip():
        return
    answer = await asked(app, "POST", target, body, JSON)
    assert answer.status == 400
    assert flaw in answer.error["message"]
    assert answer.error["code"] == "invalid_json" or target != CHAT
    assert (answer.json.get("ok"), answer.json.get("message")) == (
        (None, None) if target == CHAT else (False, answer.error["message"])
    )


@pytest.mark.parametrize("target", [CHAT, "/commands/train"])
@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("content-type", "application/json", True),
        ("Content-Type", "Application/JSON; charset=UTF-8", True),
        ("content-type", 'application/json;charset="utf-8"', True),
        ("content-type", "application/json; charset=utf-16", False),
        ("content-type", "text/plain", False),
        ("content-type", "application/x-www-form-urlencoded", False),
        ("content-type", "multipart/form-data; boundary=x", False),
        ("content-type", "\xff", False),
        ("content-encoding", "identity", True),
        ("content-encoding", "gzip", False),
        ("content-encoding", "br", False),
    ],
)
async def test_a_body_has_the_type_of_json(
    app: Starlette, target: str, name: str, value: str, taken: bool
) -> None:
    body = json.dumps(HI if target == CHAT else {"seconds": 60}).encode()
    answer = await asked(app, "POST", target, body, [(name, value)])
    assert answer.status == (200 if taken else 415), answer.body
    if not taken:
        assert answer.error["param"] == name


@pytest.mark.parametrize("target", [CHAT, "/commands/train"])
async def test_a_body_has_a_most_length_and_a_longest_time(
    app: Starlette, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced = [*JSON, ("content-length", str(BODY_LIMIT + 1))]
    parts = [b" " * 65_536] * (BODY_LIMIT // 65_536) + [b" "]
    for answer in (
        await asked(app, "POST", target, b"{}", announced),
        await asked(app, "POST", target, parts, JSON),
    ):
        assert (answer.status, answer.error["code"]) == (413, "request_too_large")

    async def slow() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    monkeypatch.setattr(request_body, "BODY_SECONDS", 0.1)
    answer = await asked(app, "POST", target, slow(), JSON)
    assert (answer.status, answer.error["code"]) == (408, "request_timeout")
    assert answer.headers["connection"] == "close"


async def test_a_body_of_many_small_parts_is_read_whole(app: Starlette) -> None:
    text = json.dumps(HI | {"user": "me"}).encode()
    answer = await asked(app, "POST", CHAT, [text[at : at + 1] for at in range(len(text))], JSON)
    assert answer.status == 200


async def test_a_client_that_leaves_within_its_body_is_no_failure(app: Starlette) -> None:
    class Gone(Exception):
        pass

    async def half() -> AsyncIterator[bytes]:
        yield b'{"messages": '
        raise Gone

    with pytest.raises(Gone):
        await asked(app, "POST", CHAT, half(), JSON)


async def test_a_whole_answer_has_openais_shape(app: Starlette, realm: Realm) -> None:
    answer = (await post(app, CHAT, HI | {"user": "me"})).json
    assert answer["id"].startswith("chatcmpl-")
    assert isinstance(answer["created"], int)
    del answer["id"], answer["created"]
    assert answer == {
        "object": "chat.completion",
        "model": "hero",
        "system_fingerprint": "base",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hello", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11},
        "realm": {"messages_left_out": 0, "ended": "end"},
    }
    assert [row.text for row in messages(realm.journal.log.connection, "me")] == ["hi", "Hello"]


@pytest.mark.parametrize("counted", [True, False])
async def test_a_stream_has_openais_shape(app: Starlette, counted: bool) -> None:
    options = {"stream_options": {"include_usage": True}} if counted else {}
    answer = await post(app, CHAT, HI | {"stream": True} | options)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = answer.told
    assert len({each["id"] for each in told}) == 1
    assert {each["object"] for each in told} == {"chat.completion.chunk"}
    choices = [each["choices"][0] for each in told if each["choices"]]
    assert [choice["delta"] for choice in choices] == [
        {"role": "assistant", "content": ""},
        {"content": "Hello"},
        {},
    ]
    assert [choice["finish_reason"] for choice in choices] == [None, None, "stop"]
    if counted:
        assert [each["usage"] for each in told[:-1]] == [None] * 3
        assert told[-1]["choices"] == []
        assert told[-1]["usage"] == {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    else:
        assert not any("usage" in each for each in told)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("flaw", "status", "code"),
    [
        (OracleRefusal("It is too long.", too_long=True), 400, "context_length_exceeded"),
        (OracleRefusal("It is not loaded."), 400, "oracle_refused"),
        (ChildLost("The Oracle died."), 503, "oracle_unavailable"),
        (VaultError("It is damaged."), 503, "checkpoint_unavailable"),
        (DiskError("The disk is full."), 503, "save_unavailable"),
    ],
)
async def test_what_keeps_the_oracle_from_answering_is_told(
    app: Starlette, oracle: Oracle, stream: bool, flaw: Exception, status: int, code: str
) -> None:
    oracle.flaw = flaw
    answer = await post(app, CHAT, HI | {"stream": stream})
    if stream and not isinstance(flaw, OracleRefusal):
        # The first word was out by then.
        assert answer.status == 200
        assert answer.told[-1]["error"]["code"] == code
        assert answer.told[-1]["error"]["message"] == str(flaw)
    else:
        assert (answer.status, answer.error["code"], answer.error["message"]) == (status, code, str(flaw))


async def test_a_defect_in_the_middle_of_a_stream_is_told_in_it(app: Starlette, oracle: Oracle) -> None:
    oracle.flaw = ZeroDivisionError("secret")
    told: list[bytes] = []
    with pytest.raises(ZeroDivisionError):
        await asked(app, "POST", CHAT, json.dumps(HI | {"stream": True}).encode(), JSON, hear=told.append)
    last = json.loads(told[-1][6:])
    assert (last["error"]["type"], last["error"]["code"]) == ("server_error", "defect")
    assert "secret" not in last["error"]["message"]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_goes_away_stops_the_answer(
    app: Starlette, realm: Realm, oracle: Oracle, stream: bool
) -> None:
    oracle.endless = True
    async with asyncio.timeout(20):
        await post(app, CHAT, HI | {"stream": stream}, leaves=True)
        await oracle.left.wait()
    assert realm.attendance.guests == 0
    # What came was read if it was streamed.
    kept = [row.role for row in messages(realm.journal.log.connection, "chat")]
    assert kept == (["user", "assistant"] if stream else [])


@pytest.mark.parametrize("model", ["gpt-4o", "pip-9999", "Hero", "../base", "\u202e", "champion", "latest"])
async def test_a_model_that_is_none_is_not_found(app: Starlette, model: str) -> None:
    answer = await post(app, CHAT, HI | {"model": model})
    if model == "\u202e":
        assert (answer.status, answer.error["param"]) == (400, "model")
        return
    assert (answer.status, answer.error["code"], answer.error["param"]) == (404, "model_not_found", "model")
    answer = await asked(app, "GET", f"/v1/models/{model}")
    assert (answer.status, answer.error["code"]) == (404, "model_not_found")


async def test_every_model_listed_is_found_and_answers(app: Starlette) -> None:
    listed = (await asked(app, "GET", "/v1/models")).json
    assert listed["object"] == "list"
    assert [each["id"] for each in listed["data"]] == ["hero", "base"]
    for each in listed["data"]:
        assert set(each) == {"id", "object", "created", "owned_by"}
        assert (each["object"], each["owned_by"]) == ("model", "realm")
        assert isinstance(each["created"], int)
        assert (await asked(app, "GET", f"/v1/models/{each['id']}")).json == each
        assert (await post(app, CHAT, HI | {"model": each["id"]})).status == 200


async def test_without_a_hero_there_are_no_models(tmp_path: Path) -> None:
    save = tmp_path / "other.realm"
    realm = Realm(save, SaveLock(save), hold=True)
    app = make_app(realm)
    assert (await asked(app, "GET", "/v1/models")).json["data"] == []
    answer = await post(app, CHAT, HI)
    assert (answer.status, answer.error["message"]) == (
        404,
        "There is no hero yet: run `realm new` first.",
    )
    realm.journal.log.close()


async def test_a_head_of_events_has_no_end_to_wait_for(app: Starlette) -> None:
    answer = await asked(app, "HEAD", "/events")
    assert (answer.status, answer.body) == (200, b"")


async def test_a_script_that_asks_a_command_gets_both_shapes(app: Starlette) -> None:
    done = await post(app, "/commands/pause", {})
    assert done.status == 200
    assert set(done.json) == {"ok", "message", "data"}
    refused = await post(app, "/commands/dance", {})
    assert refused.status == 400
    assert refused.error["param"] == "name"
    assert refused.json["message"] == refused.error["message"]


# --- Whatever is sent, an answer in its shape comes back.

TEXT = st.text(max_size=8) | st.sampled_from(["bin", "base", "hero", "user", "text", "high", "none"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([10**30, -(2**63), 1e308, 0.5, float("nan"), float("inf")])
    | TEXT
)
FIELD_NAMES = sorted(
    {*FIELDS, "role", "content", "type", "include_usage", "zones"}
    | {field for kind, _ in COMMANDS.values() for field in kind.__struct_fields__}
)
NAMES = st.sampled_from(FIELD_NAMES) | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
TURNS = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "assistant", "system", "developer", "tool"]), "content": TEXT}
    ),
    min_size=1,
    max_size=3,
)
OTHERS = [name for name in FIELDS if name != "messages"]
CHATS = st.fixed_dictionaries({"messages": TURNS | VALUES}, optional=dict.fromkeys(OTHERS, VALUES))
BODIES = (CHATS | st.dictionaries(NAMES, VALUES, max_size=4) | VALUES).map(
    lambda value: json.dumps(value).encode()
) | st.binary(max_size=40)
TARGETS = st.sampled_from([CHAT, *(f"/commands/{name}" for name in COMMANDS), "/commands/dance"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TARGETS, BODIES)
async def test_whatever_is_posted_is_done_or_refused_in_its_shape(
    app: Starlette, target: str, body: bytes
) -> None:
    answer = await asked(app, "POST", target, body, JSON)
    if answer.status != 200:
        assert answer.status in (400, 404, 503), answer.body
        assert answer.error
    elif b"data: " in answer.body[:6]:
        assert answer.told
    else:
        assert answer.json["object" if target == CHAT else "ok"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/events", "/state", "/v1/models", "/v1/models/base", "/commands/pause", CHAT]),
    st.text(st.characters(codec="latin-1"), max_size=20)
    | st.lists(st.sampled_from(["after=", "window=", "&", "1", "%ff", "x", "-", "%00"])).map("".join),
)
async def test_whatever_is_asked_for_is_answered_in_its_shape(
    app: Starlette, target: str, query: str
) -> None:
    method = "POST" if target in ("/commands/pause", CHAT) else "GET"
    answer = await asked(app, method, f"{target}?{query}", leaves=True)
    if answer.status != 200:
        assert answer.status in (400, 405), answer.body
        assert answer.error
