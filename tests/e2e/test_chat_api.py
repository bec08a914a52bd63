"""The chat API over a real socket, answered by a real Oracle of a tiny model."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.oracle.messages import Cancel, Chat
from engine.wire.client import EngineClient
from engine.wire.messages import EngineError
from saves.file.rows import MessageRow
from saves.log.log import messages
from tests.live_api import Live, live_api
from tests.paths import REPO

PAGE = REPO / "docs" / "API.md"
CHAT = "/v1/chat/completions"
ENDLESS = {"max_tokens": 490, "temperature": 2, "seed": 1, "user": "gone"}
"""An answer that neither ends nor repeats itself for a while."""
LONG = {"messages": [{"role": "user", "content": "Once upon a time"}], "max_tokens": 40}


@pytest.fixture
async def live(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    monkeypatch.setenv("REALM_HOME", str(home))
    async with live_api(home) as running:
        yield running


async def whole(live: Live, **fields: Any) -> dict[str, Any]:
    answer = await live.http.post(CHAT, json=LONG | fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def text_of(answer: dict[str, Any]) -> str:
    text: str = answer["choices"][0]["message"]["content"]
    return text


async def chunks(live: Live, **fields: Any) -> list[dict[str, Any]]:
    found = []
    async with live.http.stream("POST", CHAT, json=LONG | fields | {"stream": True}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: {"):
                found.append(json.loads(line[6:]))
    assert line == "" or line == "data: [DONE]"
    return found


async def test_a_stop_string_ends_the_answer_wherever_its_tokens_end(live: Live) -> None:
    alone = await whole(live)
    text = text_of(alone)
    assert alone["choices"][0]["finish_reason"] == "length"
    for start in (0, 1, len(text) // 3, len(text) // 2):
        stop = text[start : start + 5]
        ended = await whole(live, stop=[stop, "never said"])
        assert text_of(ended) == text[: text.index(stop)]
        assert ended["choices"][0]["finish_reason"] == "stop"
        assert ended["usage"]["completion_tokens"] <= 40
        told = await chunks(live, stop=stop)
        said = "".join(each["choices"][0]["delta"].get("content", "") for each in told)
        assert (said, told[-1]["choices"][0]["finish_reason"]) == (text_of(ended), "stop")
    assert text_of(await whole(live, stop="\x00never")) == text


async def test_usage_counts_what_was_read_and_written(live: Live) -> None:
    answers = [await whole(live, max_tokens=count) for count in (1, 7)]
    for answer, count in zip(answers, (1, 7), strict=True):
        usage = answer["usage"]
        assert usage["completion_tokens"] == count
        assert usage["total_tokens"] == usage["prompt_tokens"] + count
    longer = LONG["messages"] + [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]  # type: ignore[operator]
    more = await whole(live, messages=longer, max_tokens=1)
    assert more["usage"]["prompt_tokens"] > answers[0]["usage"]["prompt_tokens"] > 4
    last = (await chunks(live, max_tokens=7, stream_options={"include_usage": True}))[-1]
    assert (last["choices"], last["usage"]) == ([], answers[1]["usage"])


async def test_seeds_draw_and_none_is_drawn_anew(live: Live) -> None:
    drawn = {"temperature": 2, "max_tokens": 24}
    first, second = [text_of(await whole(live, seed=5, **drawn)) for _ in range(2)]
    assert first == second
    others = {text_of(await whole(live, seed=seed, **drawn)) for seed in (6, -6, 2**63 - 1)}
    assert len(others | {first}) == 4
    assert text_of(await whole(live, **drawn)) != text_of(await whole(live, **drawn))
    likeliest = text_of(await whole(live, max_tokens=24))
    assert text_of(await whole(live, top_p=1e-9, **drawn)) == likeliest


async def test_a_talk_of_ten_thousand_turns_is_answered_at_once(live: Live) -> None:
    await whole(live, max_tokens=1)
    turns = [{"role": ("user", "assistant")[at % 2], "content": f"🐉{at}"} for at in range(9_999)]
    async with asyncio.timeout(30):
        answer = await whole(live, messages=turns, max_tokens=2)
    usage, left_out = answer["usage"], answer["realm"]["messages_left_out"]
    assert 256 < usage["prompt_tokens"] <= 510
    assert 9_000 < left_out < 9_999
    assert left_out % 2 == 0
    again = await whole(live, messages=turns[left_out:], max_tokens=2)
    assert (again["usage"], text_of(again)) == (usage, text_of(answer))
    for refused in (
        [{"role": "user", "content": "x" * 1_000_000}],
        [{"role": "system", "content": "a"}] * 5_000 + turns[:1],
    ):
        async with asyncio.timeout(30):
            answer_ = await live.http.post(CHAT, json=LONG | {"messages": refused})
        assert answer_.status_code == 400
        assert answer_.json()["error"]["code"] == "context_length_exceeded"


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_hangs_up_ends_its_answer(
    live: Live, stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await whole(live, max_tokens=1, user="before")
    oracle = live.realm.oracle
    assert oracle is not None
    sent: list[object] = []
    send = oracle._send
    monkeypatch.setattr(oracle, "_send", lambda request: (sent.append(request), send(request)))
    asking = asyncio.create_task(whole(live, stream=stream, **ENDLESS))
    async with asyncio.timeout(60):
        while not any(isinstance(each, Chat) for each in sent):  # noqa: ASYNC110 (nothing tells of it)
            await asyncio.sleep(0.001)
        asking.cancel()
        while not any(isinstance(each, Cancel) for each in sent) or oracle.waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.gather(asking, return_exceptions=True)
    assert messages(live.realm.journal.log.connection, "gone") == []
    assert live.realm.attendance.guests == 0


async def test_the_engines_own_client_hears_and_is_told(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.wire.client.socket_path", lambda save: live.socket)
    client = EngineClient(live.realm.save)
    hi = [{"role": "user", "content": "hi"}]
    said = "".join([piece async for piece in client.chat(hi, max_tokens=5)])
    assert said == text_of(await whole(live, messages=hi, max_tokens=5))
    with pytest.raises(EngineError, match="There is no model 'gpt-4'"):
        await anext(client.chat(hi, model="gpt-4"))
    with pytest.raises(EngineError, match=r"messages\[0\]\.role 'tool' is not served"):
        await anext(client.chat([{"role": "tool", "content": "x"}]))
    with pytest.raises(EngineError, match="not UTF-8"):
        await anext(client.chat([{"role": "user", "content": "\udcff"}]))
    with pytest.raises(EngineError, match="after must be the number of an event"):
        await anext(client.events(-1))
    refused = await client.command("move", quest=-1, up=True)
    assert (refused.ok, refused.message[:26]) == (False, "Quest -1 is no waiting scr")
    assert (await client.snapshot()).state.campaign is not None
    assert (await client.command("budget", hours="none")).ok
    await client.close()


async def test_a_talk_of_ten_thousand_messages_in_the_save_takes_no_longer(live: Live) -> None:
    rows = [
        MessageRow(chat="me", number=at, role=("user", "assistant")[at % 2], text="so", speaker="", time=0.0)
        for at in range(10_000)
    ]
    live.realm.journal.log.append([], rows=rows)
    await whole(live, max_tokens=1)
    async with asyncio.timeout(10):
        await whole(live, max_tokens=1, user="me")
    assert [row.number for row in messages(live.realm.journal.log.connection, "me", 9_999)] == [
        10_000,
        10_001,
    ]


@pytest.mark.parametrize("whole_length", [True, False])
async def test_a_body_that_is_too_long_is_refused_and_the_next_request_served(
    live: Live, whole_length: bool
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    content = b" " * (4 << 20) if whole_length else parts()
    answer = await live.http.post(CHAT, content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")
    await whole(live, max_tokens=1)


def examples() -> list[list[str]]:
    """The commands of the page, as a shell splits them."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line) for line in lines]


async def run(live: Live, words: list[str]) -> httpx.Response:
    """Ask what a curl command asks."""
    assert words[0] == "curl"
    assert words[words.index("--unix-socket") + 1] == "$SOCKET"
    address = next(word for word in words if word.startswith("http://engine"))
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if body else "GET"
    if "--max-time" not in words:
        return await live.http.request(method, address, headers=headers, content=body)
    async with live.http.stream(method, address) as stream:
        first = await anext(stream.aiter_lines())
        return httpx.Response(stream.status_code, text=first)


async def test_the_examples_of_the_page_run(live: Live) -> None:
    answers = [await run(live, words) for words in examples()]
    assert [answer.status_code for answer in answers] == [200] * 9 + [400, 400]
    text = PAGE.read_text()
    told = [
        json.loads(block)
        for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)
        if "}, …]" not in block
    ]
    assert told[0].keys() == answers[0].json().keys()
    assert told[0]["choices"][0].keys() == answers[0].json()["choices"][0].keys()
    assert told[1] == answers[7].json()
    assert told[2] == answers[9].json()
    assert answers[1].text.endswith("data: [DONE]\n\n")
    assert answers[2].json()["data"][1] == answers[3].json()
    assert '"type":"event"' in answers[5].text
    assert answers[10].json()["error"]["param"] == "after"
