"""The command train: give the order, follow it to its end, and start a new engine if one is killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from engine.rules.settings import settings
from engine.wire.messages import Accepted, EngineError
from realm_tui.cli.commands.engine_session import Guest, gone, guest, order
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.commands.silence import with_silence
from realm_tui.cli.commands.train_output import JsonReport, TextReport, TrainReport
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.cli.parsing import Goal
from realm_tui.cli.streams import check_heard, tell
from realm_tui.cli.train_progress import STOPPED, Ending, FollowedOrder, TrainedSteps, progress
from realm_tui.view.waits import waits
from realm_tui.window.commands import with_save_option

ENGINES = 5
"""Number of lost engines after which the command gives up."""

LEAVE_SECONDS = 25.0
TICK_SECONDS = 1.0
GOES_ON = "The order goes on waiting, and its time runs from the first step; Ctrl+C ends it."
HEARD_SECONDS = 0.5
"""Seconds between two checks that somebody still reads the report."""


class SilentEnd(Exception):
    """The engine ended without recording that it stopped."""


def train(save: Path, *, seconds: float | None, goal: Goal | None, json: bool) -> int:
    """Train up to a time or a level, else until interrupted."""
    need_hero(save)
    report: TrainReport = JsonReport() if json else TextReport()
    course = FollowedOrder(goal, time.monotonic())
    end = asyncio.run(_through_losses(save, seconds, course, report))
    if not json and (course.labour.tokens or end.code is ExitCode.INTERRUPTED):
        report.note(course.labour.told)
    if end.code is ExitCode.FAILED:
        raise CommandFailed(end.reason)
    if end.reason:
        tell(with_save_option(end.reason, save))
    return end.code


async def _through_losses(
    save: Path, seconds: float | None, course: FollowedOrder, report: TrainReport
) -> Ending:
    for lost in range(1, ENGINES + 1):
        try:
            return await _train(save, course.labour.left(seconds, time.monotonic()), course, report)
        except SilentEnd:
            if lost < ENGINES:
                report.note("The engine was lost; another goes on from the last checkpoint.")
    return Ending(
        ExitCode.FAILED, f"The engine was lost {ENGINES} times: see `realm log` and `realm doctor`."
    )


async def _train(save: Path, seconds: float | None, course: FollowedOrder, report: TrainReport) -> Ending:
    async with guest(save) as engine:
        answer = await _give(engine, seconds, course.goal)
        report.begin(engine.snapshot, answer)
        if answer.data and answer.data.get("done"):
            return Ending(ExitCode.DONE)
        try:
            return await _while_heard(_follow(save, engine, report, course))
        except asyncio.CancelledError:
            return Ending(ExitCode.INTERRUPTED, _left_behind(engine))
        finally:
            report.end()


async def _while_heard(following: Coroutine[Any, Any, Ending]) -> Ending:
    """The result of `following`; raises Unwritten once nobody reads its report."""
    task = asyncio.create_task(following)
    try:
        while not (await asyncio.wait({task}, timeout=HEARD_SECONDS))[0]:
            check_heard()
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _give(engine: Guest, seconds: float | None, goal: Goal | None) -> Accepted:
    skill, level = goal or (None, None)
    return await order(engine.client, "train", seconds=seconds, skill=skill, level=level)


async def _follow(save: Path, engine: Guest, report: TrainReport, course: FollowedOrder) -> Ending:
    said = with_silence(engine.client.events(engine.snapshot.state.last_id), TICK_SECONDS)
    try:
        async for message in said:
            _mind_silence(report, course.labour)
            if message is None:
                report.tick()
                continue
            course.labour.take(message, time.monotonic())
            report.take(message)
            end = course.ending(message)
            if end is not None:
                return end
    except EngineError as flaw:
        # A stream that is cancelled while it opens or closes may raise EngineError instead.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from flaw
    finally:
        await said.aclose()
    return await _without_engine(save)


def _mind_silence(report: TrainReport, labour: TrainedSteps) -> None:
    """Say why no step has come for long, if so; the order goes on waiting."""
    silence = labour.silence(time.monotonic(), settings().step_patience)
    if silence:
        view = report.view
        why = waits(view.state, view.activity) or progress(view)
        report.note(f"{silence}: {why or 'the engine does not say why'}. {GOES_ON}")


async def _without_engine(save: Path) -> Ending:
    """How to end when the engine's stream ended before the order; raises SilentEnd for a lost engine."""
    await gone(save, LEAVE_SECONDS)
    if need_hero(save).engine_pid is not None:
        raise SilentEnd
    return Ending(ExitCode.FAILED, STOPPED)


def _left_behind(engine: Guest) -> str:
    if engine.passing:
        return "Training ends here: the engine saves what it has and leaves."
    return "The engine was running before and goes on training: `realm stop` ends it."
