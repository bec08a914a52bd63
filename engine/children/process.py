"""One child program of the engine: JSON lines in and out, its stderr kept, its silence noticed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from engine.children.hang import HangWatch

LINE_LIMIT = 64 * 1024 * 1024
STDERR_LINES = 40

Said = TypeVar("Said")
ENCODER = msgspec.json.Encoder()


class ChildLost(Exception):
    """The child ended or hung while something was expected of it; the message says why."""


class ChildProcess(Generic[Said]):
    """A running child: what it says goes to `hear`, and `wait` tells how it ended."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        said: type[Said],
        hear: Callable[[Said], None],
        log: Path,
    ) -> None:
        self.name, self.arguments, self.hear, self.log = name, arguments, hear, log
        self.decoder: msgspec.json.Decoder[Said] = msgspec.json.Decoder(said)
        self.last_words: deque[str] = deque(maxlen=STDERR_LINES)
        self.silence = HangWatch()
        self.process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self.process.pid if self.process is not None and self.process.returncode is None else None

    async def start(self) -> None:
        """Start the program in the engine's session: under autogrouping niceness counts only within one."""
        self.silence.broken()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *self.arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            process_group=0,
            limit=LINE_LIMIT,
        )

    def send(self, message: msgspec.Struct) -> None:
        """Send one line; raises ChildLost when the child is gone."""
        if self.process is None or self.process.stdin is None or self.process.stdin.is_closing():
            raise ChildLost(f"the {self.name} is not running")
        self.process.stdin.write(ENCODER.encode(message) + b"\n")

    async def wait(self) -> str:
        """Read the child until it ends, and say how it ended."""
        assert self.process is not None
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._watch())
            tasks.create_task(self._drain())
            await self._listen()
            await self.process.wait()
            watch.cancel()
        return self._epitaph(self.process.returncode or 0)

    def kill(self) -> None:
        """End the child and everything it started."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.silence.broken()
            try:
                message = self.decoder.decode(line)
            except ValueError as flaw:
                self.last_words.append(f"unreadable line: {flaw}")
                self.kill()
                return
            self.hear(message)

    async def _drain(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.last_words.append(line.decode(errors="replace").rstrip())
            # A full disk loses the line, but must not end the engine.
            with contextlib.suppress(OSError), self.log.open("ab") as log:
                log.write(line)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self.silence.is_hang(self.pid):
                silent = time.monotonic() - self.silence.heard
                self.last_words.append(f"said nothing for {silent:.0f} s")
                self.kill()
                return

    def _epitaph(self, code: int) -> str:
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        last = next((line for line in reversed(self.last_words) if line.strip()), "")
        return f"{how}: {last}" if last and code != 0 else how
