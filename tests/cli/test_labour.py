"""Orders that are followed: what came of them, and what is said while nothing comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine.wire import StepMessage
from realm_tui.commands.silence import with_silence
from realm_tui.progress import Labour
from tests.steps import some_step

BOUND = 300.0


def step(number: int, battle: int = 1) -> StepMessage:
    return StepMessage(row=some_step(number, 1.0, battle))


def test_ordered_seconds_run_from_the_first_step() -> None:
    labour = Labour(0.0)
    assert labour.left(90.0, 1000.0) == 90.0
    labour.take(step(1), 1000.0)
    assert labour.left(90.0, 1030.0) == 60.0
    assert labour.left(90.0, 2000.0) == 1.0
    assert labour.left(None, 2000.0) is None


def test_what_came_is_told_and_nothing_too() -> None:
    labour = Labour(0.0)
    assert labour.told == "No step was trained."
    labour.take(step(1), 1.0)
    assert labour.told == "Trained 1 step, 100 tokens."
    for number in (1, 2, 3):
        labour.take(step(number), 2.0)
    labour.take(step(1, battle=2), 3.0)
    assert labour.told == "Trained 4 steps, 400 tokens."


def test_silence_is_said_at_its_bound_and_again_after_it() -> None:
    labour = Labour(0.0)
    assert labour.silence(BOUND - 1, BOUND) == ""
    assert labour.silence(BOUND, BOUND) == "No step has come for 5 min 00 s"
    assert labour.silence(BOUND + 1, BOUND) == ""
    assert labour.silence(2 * BOUND, BOUND) == "No step has come for 10 min 00 s"
    labour.take(step(1), 2 * BOUND + 1)
    assert labour.silence(3 * BOUND, BOUND) == ""
    assert labour.silence(3 * BOUND + 1, BOUND) == "No step has come for 5 min 00 s"


async def spoken(*pauses: float) -> AsyncIterator[int]:
    for number, pause in enumerate(pauses):
        await asyncio.sleep(pause)
        yield number


async def test_a_stream_says_when_it_is_silent() -> None:
    heard = [item async for item in with_silence(spoken(0, 0.5, 0), 0.05)]
    assert [item for item in heard if item is not None] == [0, 1, 2]
    assert heard[1] is None
    assert heard.index(1) < heard.index(2) == len(heard) - 1


async def test_a_stream_that_breaks_says_so_after_its_last_item() -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise OSError("gone")

    said = with_silence(broken(), 5.0)
    assert await anext(said) == 1
    with pytest.raises(OSError, match="gone"):
        await anext(said)


async def test_leaving_a_silent_stream_closes_it() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[int]:
        try:
            await asyncio.sleep(3600)
            yield 1
        finally:
            closed.set()

    said = with_silence(endless(), 0.01)
    assert await anext(said) is None
    await said.aclose()
    await asyncio.wait_for(closed.wait(), 10)
