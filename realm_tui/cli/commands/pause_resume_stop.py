"""Commands that steer the engine: pause, resume, stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from itertools import pairwise
from pathlib import Path

from engine.wire.client import EngineClient, connect
from engine.wire.messages import EngineError
from realm_tui.cli.commands.engine_session import ANSWER_SECONDS, gone, order, order_once, running_engine
from realm_tui.cli.commands.output import say
from realm_tui.cli.commands.read_save import need_hero, need_save
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.figures import unattended_time
from realm_tui.view.typed_command import own_line
from realm_tui.window.commands import command_line
from saves.file.lock import holder

PASSING_SECONDS = 10.0
"""Longest wait for an engine that serves another command to leave."""

KILLED_SECONDS = 5.0
"""Longest wait for a killed engine to exit."""

LEAVE_SECONDS = 25.0
"""Longest wait for a stopping engine, which first lets the trainer save its progress."""


def pause(save: Path) -> int:
    """Pause training, whether an engine runs or not."""
    need_hero(save)
    say(asyncio.run(order_once(save, "pause")))
    return ExitCode.DONE


def resume(save: Path) -> int:
    """Go on training; where no engine runs, one is started that stays."""
    hours = need_hero(save).budget.hours
    say(asyncio.run(_resume(save, hours)))
    return ExitCode.DONE


async def _resume(save: Path, hours: float | None) -> str:
    staying = await _staying_engine(save)
    client = staying or await connect(save)
    try:
        said = (await order(client, "resume")).message
    finally:
        await client.close()
    if staying:
        return said
    said = said.removesuffix(".").replace("goes on", f"goes on in the background {unattended_time(hours)}", 1)
    return f"{said}. Stop it with:\n{own_line(command_line(save, 'stop'))}"


async def _staying_engine(save: Path) -> EngineClient | None:
    """A client of the running engine; None if none runs, or if it served another command and has exited."""
    client = await running_engine(save)
    if client is None or (await client.snapshot()).activity.doing != "held":
        return client
    if not await gone(save, PASSING_SECONDS):
        return client
    await client.close()
    return None


def stop(save: Path) -> int:
    """Stop the engine and wait until it has saved."""
    need_save(save)
    say(asyncio.run(_stop(save)))
    return ExitCode.DONE


async def _stop(save: Path) -> str:
    try:
        client = await running_engine(save)
        if client is None:
            return "No engine is running for this save."
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await order(client, "stop")
        finally:
            await client.close()
        if await gone(save, LEAVE_SECONDS):
            return "The engine has saved and stopped."
        late = f"did not stop within {LEAVE_SECONDS:.0f} s"
    except (EngineError, TimeoutError):
        late = f"did not answer within {ANSWER_SECONDS:.0f} s"
    return await _ended(save, late)


async def _ended(save: Path, late: str) -> str:
    """End the process of an engine that does not stop by itself, and say so."""
    held = holder(save)
    if held is None:
        return "The engine has stopped."
    if not _is_engine(held.pid):
        raise CommandFailed(f"Process {held.pid} holds {save} and {late}; it is no engine: end it yourself.")
    with contextlib.suppress(ProcessLookupError):
        os.kill(held.pid, signal.SIGKILL)
    if not await gone(save, KILLED_SECONDS):
        raise CommandFailed(f"The engine {late}, and its process {held.pid} can't be ended either.")
    return (
        f"The engine {late}, so its process {held.pid} was ended. All that it had recorded is kept, and a"
        " battle goes on from the step it saved last."
    )


def _is_engine(pid: int) -> bool:
    """Whether a process was started as an engine, and not as a command that holds the save for a moment."""
    import psutil

    try:
        program = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return ("-m", "engine") in pairwise(program)
