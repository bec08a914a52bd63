"""Orders that are followed: what came of them, and what is said while nothing comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.rules.holds import Hold
from engine.rules.settings import settings
from engine.wire.messages import Activity, ActivityMessage, StateSnapshot, StepMessage
from realm_tui.cli.commands import train
from realm_tui.cli.commands.engine_session import Guest
from realm_tui.cli.commands.silence import with_silence
from realm_tui.cli.commands.train import _follow, _mind_silence
from realm_tui.cli.commands.train_output import TextReport
from realm_tui.cli.train_progress import FollowedOrder, TrainedSteps
from saves.state import Campaign, State
from tests.steps import some_step

BOUND = 300.0


def step(number: int, battle: int = 1) -> StepMessage:
    return StepMessage(row=some_step(number, 1.0, battle))


def test_ordered_seconds_run_from_the_first_step() -> None:
    labour = TrainedSteps(0.0)
    assert labour.left(90.0, 1000.0) == 90.0
    labour.take(step(1), 1000.0)
    assert labour.left(90.0, 1030.0) == 60.0
    assert labour.left(90.0, 2000.0) == 1.0
    assert labour.left(None, 2000.0) is None


def test_what_came_is_told_and_nothing_too() -> None:
    labour = TrainedSteps(0.0)
    assert labour.told == "No step was trained."
    labour.take(step(1), 1.0)
    assert labour.told == "Trained 1 step, 100 tokens."
    for number in (1, 2, 3):
        labour.take(step(number), 2.0)
    labour.take(step(1, battle=2), 3.0)
    assert labour.told == "Trained 4 steps, 400 tokens."


def test_silence_is_said_at_its_bound_and_again_after_it() -> None:
    labour = TrainedSteps(0.0)
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


def test_train_says_what_holds_it_and_goes_on_waiting(capsys: pytest.CaptureFixture[str]) -> None:
    report, labour = TextReport(lambda: 0.0), TrainedSteps(time.monotonic() - settings().step_patience - 1)
    hold = Hold(by="processor", name="cc1plus", share=0.97, since=0.0)
    report.view.activity = Activity(doing="battle", hold=hold)
    report.view.state.campaigns[1] = Campaign(1, "pip", 7, {}, 0.0)
    report.view.state.active = 1
    _mind_silence(report, labour)
    _mind_silence(report, labour)
    assert capsys.readouterr().out == (
        "No step has come for 5 min 01 s: the processor is busy with cc1plus (97 %). The order goes on"
        " waiting, and its time runs from the first step; Ctrl+C ends it.\n"
    )


async def test_a_line_of_progress_comes_in_silence_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def events(after: int) -> AsyncIterator[ActivityMessage]:
        yield ActivityMessage(activity=Activity(doing="trial", detail="a trial"))
        await asyncio.sleep(3600)

    monkeypatch.setattr(train, "TICK_SECONDS", 0.01)
    now = iter(range(0, 100_000, 3))
    report = TextReport(lambda: next(now))
    client: Any = SimpleNamespace(events=events)
    engine = Guest(client, StateSnapshot(state=State(), activity=Activity(doing="battle")), True)
    course = FollowedOrder(None, time.monotonic())
    following = asyncio.create_task(_follow(tmp_path / "none.realm", engine, report, course))
    try:
        said = ""
        while "● a trial" not in said:
            await asyncio.sleep(0.01)
            said += capsys.readouterr().out
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
