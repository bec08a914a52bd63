"""The command status: read from the save, with the engine's activity where one answers."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import closing
from pathlib import Path

from engine.wire.messages import Activity
from realm_tui.cli.commands.output import clear_screen, emit, on_terminal, say
from realm_tui.cli.commands.read_save import need_save
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.cli.streams import pause
from realm_tui.view.status import Status, engine_status, status_of
from realm_tui.view.status_lines import lines
from realm_tui.view.waits import waits
from saves.file.lock import holder
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.log.log import steps

WATCH_SECONDS = 3.0
ANSWER_SECONDS = 3.0


def status(save: Path, *, json: bool, watch: bool) -> int:
    """Show the status, once or again and again until interrupted."""
    need_save(save)
    show(save, json=json, afresh=False)
    while watch:
        pause(WATCH_SECONDS)
        show(save, json=json, afresh=not json and on_terminal(sys.stdout))
    return ExitCode.DONE


def show(save: Path, *, json: bool, afresh: bool) -> None:
    """Show the status as it is now; `afresh` clears the screen first."""
    found = look(save)
    if json:
        return emit(found)
    if afresh:
        clear_screen()
    return say("\n".join(lines(found)))


def look(save: Path) -> Status:
    """The status now; raises SaveError when the save can't be read."""
    held = holder(save)
    activity = None if held is None else asyncio.run(_activity(save))
    with closing(open_for_reading(save)) as connection:
        state = snapshot.load(connection)
        battle = state.campaign.battle if state.campaign else None
        fought = [] if battle is None else steps(connection, state.active, battle.battle)
    why = waits(state, activity, time.time())
    return status_of(str(save), state, fought, engine_status(held.pid if held else None, activity, why))


async def _activity(save: Path) -> Activity | None:
    # The client is imported only when an engine runs, since importing it is slow.
    from engine.wire.client import EngineClient
    from engine.wire.messages import EngineError

    client = EngineClient(save)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return (await client.snapshot()).activity
    except (EngineError, TimeoutError):
        return None
    finally:
        await client.close()
