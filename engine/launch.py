"""Starting the engine of a save, detached, and waiting until it says that it is ready."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from engine.wire import EngineError
from saves.errors import SaveError
from saves.place import home, log_file, make_folder, private_file

READY = b"ready\n"
READY_SECONDS = 30.0


async def launch(save: Path, *, hold: bool) -> None:
    """Start the save's engine; raises EngineError with what it said when it can't run."""
    try:
        make_folder(log_file(save).parent)
        log = private_file(log_file(save), os.O_WRONLY | os.O_APPEND)
    except SaveError as flaw:
        raise EngineError(str(flaw)) from flaw
    try:
        process = await asyncio.create_subprocess_exec(
            *_arguments(save, hold),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env=os.environ | ({"REALM_HOME": str(home())} if "REALM_HOME" in os.environ else {}),
        )
    finally:
        os.close(log)
    assert process.stdout is not None
    try:
        said = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
    except TimeoutError:
        raise EngineError(
            f"The engine did not get ready in {READY_SECONDS:.0f} s; its log is {log_file(save)}."
        ) from None
    if said != READY:
        raise EngineError(
            said.decode(errors="replace").strip() or f"The engine did not start; its log is {log_file(save)}."
        )


def _arguments(save: Path, hold: bool) -> list[str]:
    arguments = [sys.executable, "-m", "engine", "--save", str(save.resolve())]
    return arguments + (["--hold"] if hold else [])
