"""Starting the engine of a save, detached, and waiting until it says that it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from pathlib import Path

from engine.wire.messages import EngineError
from saves.events.errors import SaveError
from saves.file.paths import home, log_file, make_folder, private_file

READY = b"ready\n"
READY_SECONDS = 30.0
ENDING_SECONDS = 5.0

MOST_WORDS, MOST_LINE = 8192, 300
"""How much of an engine's log is read for its last words: bytes, and characters of its last line."""
LEAST_ROOM = 1 << 20
"""Free bytes below which an engine has too little room to start."""


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
    began = log_file(save).stat().st_size
    try:
        said = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
    except TimeoutError:
        raise EngineError(
            f"The engine did not get ready in {READY_SECONDS:.0f} s; its log is {log_file(save)}."
        ) from None
    if said != READY:
        code = await _ending(process)
        raise EngineError(said.decode(errors="replace").strip() or _last_words(code, save, began))


async def _ending(process: asyncio.subprocess.Process) -> int | None:
    """The exit code of a program that has closed its output; None if it does not end in time."""
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    return None


def _last_words(code: int | None, save: Path, began: int) -> str:
    """Why an engine that said nothing ended: the last line in its log, or how it ended."""
    log = log_file(save)
    with log.open("rb") as file:
        file.seek(max(began, log.stat().st_size - MOST_WORDS))
        lines = file.read(MOST_WORDS).decode(errors="replace").strip().splitlines()
    if lines:
        return f"The engine did not start ({lines[-1].strip()[:MOST_LINE]}); its log is {log}."
    if shutil.disk_usage(log.parent).free < LEAST_ROOM:
        return f"The engine did not start, and the disk of {log.parent} is full: make room there."
    if code is None:
        return f"The engine said nothing and does not end; its log is {log}."
    how = f"signal {-code}" if code < 0 else f"code {code}"
    return f"The engine did not start and ended with {how}; its log is {log}."


def _arguments(save: Path, hold: bool) -> list[str]:
    arguments = [sys.executable, "-m", "engine", "--save", str(save.resolve())]
    return arguments + (["--hold"] if hold else [])
