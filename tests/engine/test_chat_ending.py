"""How a chat's end is told to programs: OpenAI's word, and our own beside it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, get_args

import msgspec
import pytest

from engine import api
from engine.api import _chunks, _last, _whole
from engine.oracle.messages import Finished, Stopped, Text

REASONS = {"end": "stop", "length": "length", "cancelled": "stop", "repetition": "stop"}


def finished(stopped: Any) -> Finished:
    return Finished(id=1, text="aye aye", tokens=2, first_token_seconds=0.1, seconds=0.2, stopped=stopped)


def test_every_end_has_its_reason() -> None:
    assert set(REASONS) == set(get_args(Stopped))


@pytest.mark.parametrize("stopped", REASONS)
async def test_a_loop_is_a_stop_with_a_word_of_our_own(stopped: str) -> None:
    async def pieces() -> Any:
        yield Text(id=1, text="aye aye")
        yield finished(stopped)

    whole: Any = _whole("hero", finished(stopped))
    chunks = [chunk async for chunk in _chunks("hero", pieces())]
    streamed = msgspec.json.decode(chunks[-2].removeprefix(b"data: "))
    for choice in (whole["choices"][0], streamed["choices"][0]):
        assert choice["finish_reason"] == REASONS[stopped]
        assert choice.get("ended") == ("repetition" if stopped == "repetition" else None)
    first = msgspec.json.decode(chunks[0].removeprefix(b"data: "))
    assert "ended" not in first["choices"][0]


@pytest.mark.parametrize("gone", [True, False])
async def test_an_answer_that_nobody_waits_for_ends(gone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PING_SECONDS", 0.01)
    closed = asyncio.Event()

    async def pieces() -> Any:
        try:
            yield Text(id=1, text="aye aye")
            await asyncio.sleep(3600 if gone else 0.05)
            yield finished("end")
        finally:
            closed.set()

    async def is_disconnected() -> bool:
        return gone

    request: Any = SimpleNamespace(is_disconnected=is_disconnected)
    last = await asyncio.wait_for(_last(request, pieces()), 60)
    assert last == (None if gone else finished("end"))
    assert closed.is_set()
