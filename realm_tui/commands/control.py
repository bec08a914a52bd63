"""Commands that steer the engine: pause, resume, stop."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.client import EngineClient, connect
from realm_tui.commands.guest import gone, order, ordered, running_engine
from realm_tui.commands.lines import say
from realm_tui.commands.reading import need_hero, need_save
from realm_tui.figures import alone
from realm_tui.mishaps import CommandFailed, Exit
from realm_tui.window import stop_command

PASSING_SECONDS = 10.0
"""Longest wait for an engine that serves another command to leave."""

LEAVE_SECONDS = 25.0
"""Longest wait for a stopping engine, which lets the trainer save what it has."""


def pause(save: Path) -> int:
    """Pause training, whether an engine runs or not."""
    need_hero(save)
    say(asyncio.run(ordered(save, "pause")))
    return Exit.DONE


def resume(save: Path) -> int:
    """Go on training; where no engine runs, one is started that stays."""
    hours = need_hero(save).budget.hours
    say(asyncio.run(_resume(save, hours)))
    return Exit.DONE


async def _resume(save: Path, hours: float | None) -> str:
    staying = await _staying_engine(save)
    client = staying or await connect(save)
    try:
        said = (await order(client, "resume")).message
    finally:
        await client.close()
    if staying:
        return said
    said = said.removesuffix(".").replace("goes on", f"goes on in the background {alone(hours)}", 1)
    return f"{said}. Stop it with: {stop_command(save)}"


async def _staying_engine(save: Path) -> EngineClient | None:
    """The running engine, unless it is there for another command only and leaves with it."""
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
    return Exit.DONE


async def _stop(save: Path) -> str:
    client = await running_engine(save)
    if client is None:
        return "No engine is running for this save."
    try:
        await order(client, "stop")
    finally:
        await client.close()
    if not await gone(save, LEAVE_SECONDS):
        raise CommandFailed(f"The engine was told to stop, and has not after {LEAVE_SECONDS:.0f} s.")
    return "The engine has saved and stopped."
