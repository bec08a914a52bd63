"""The process that runs a module's code: asked, waited for, and killed when it is late."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

import msgspec

from quests.packs.sandbox.limits import SandboxLimits
from quests.packs.sandbox.messages import AnyReply, AnyRequest, Opened

CHUNK = 1 << 16
LAST_WORDS = 2_000
"""Bytes that are kept of the last output of a process."""
FAREWELL_SECONDS = 1.0
"""How long to wait for a process to exit."""
ENVIRONMENT = {
    # Sets of texts are iterated in the same order in every process, so that a seed draws the same tasks.
    "PYTHONHASHSEED": "0",
    # Each thread of a matrix library claims memory, and a task needs one.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
DECODER: msgspec.json.Decoder[AnyReply] = msgspec.json.Decoder(AnyReply)
ENCODER = msgspec.json.Encoder()


class SandboxEnded(Exception):
    """The process ended or had to be killed; the message is a few words that follow the name of the skill."""


class Late(SandboxEnded):
    """The process did not answer in time, or printed too much; it would most likely do so again."""


class Process:
    """One running process, and a thread that starts it and reads its output."""

    def __init__(self, limits: SandboxLimits) -> None:
        """Start the process; raises SandboxEnded where that fails."""
        self.limits, self.held, self.words, self.why = limits, b"", b"", ""
        self.methods: frozenset[str] = frozenset()
        theirs_in, self.requests = os.pipe()
        self.replies, theirs_out = os.pipe()
        os.set_blocking(self.requests, False)
        self.child: subprocess.Popen[bytes] | None = None
        started = threading.Event()
        threading.Thread(target=self._attend, args=(theirs_in, theirs_out, started), daemon=True).start()
        started.wait()
        os.close(theirs_in)
        os.close(theirs_out)
        if self.child is None:
            self.end()
            raise SandboxEnded("could not be started")

    def open(self, request: AnyRequest) -> AnyReply:
        """Have it run the module's file, and remember the methods of the class; raises SandboxEnded."""
        reply = next(self.ask(request, self.limits.start_seconds))
        if isinstance(reply, Opened):
            self.methods = frozenset(reply.methods)
        return reply

    def ask(self, request: AnyRequest, seconds: float | None = None) -> Iterator[AnyReply]:
        """Replies to one request, as many as the caller takes; raises SandboxEnded after killing the process.

        The timeout, `seconds` or that of the limits, begins anew with every reply.
        """
        patience = self.limits.answer_seconds if seconds is None else seconds
        self._write(ENCODER.encode(request) + b"\n", patience)
        while True:
            yield self._read(patience)

    def kill(self) -> None:
        """Kill the process group; a caller that waits for a reply gets SandboxEnded."""
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill the process group and close the pipes; safe to call twice."""
        if self.requests < 0:
            return
        os.close(self.requests)
        os.close(self.replies)
        self.requests = self.replies = -1
        self.kill()
        if self.child is not None:
            _status(self.child)

    def _write(self, line: bytes, patience: float) -> None:
        left, deadline = memoryview(line), time.monotonic() + patience
        while left:
            self._wait(self.requests, select.POLLOUT, deadline, patience)
            try:
                left = left[os.write(self.requests, left) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._ended() from None

    def _read(self, patience: float) -> AnyReply:
        deadline = time.monotonic() + patience
        while b"\n" not in self.held:
            self._wait(self.replies, select.POLLIN, deadline, patience)
            piece = os.read(self.replies, CHUNK)
            self.held += piece
            if not piece:
                raise self._ended()
            if len(self.held) > self.limits.reply_mib << 20:
                raise self._killed("gave more than can be read at once")
        line, _, self.held = self.held.partition(b"\n")
        try:
            return DECODER.decode(line)
        except msgspec.MsgspecError:
            raise self._killed("answered what is not understood") from None

    def _wait(self, pipe: int, event: int, deadline: float, patience: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            self.end()
            raise Late(self.why or f"did not answer within {patience:g} s")

    def _killed(self, why: str) -> SandboxEnded:
        self.end()
        return SandboxEnded(why)

    def _ended(self) -> SandboxEnded:
        """The error that says how the process ended, once its pipes are closed."""
        assert self.child is not None
        status = _status(self.child)
        self.end()
        if self.why:
            return Late(self.why)
        words = _last_line(self.words)
        kind = Late if status == -signal.SIGALRM else SandboxEnded
        return kind(_told(status) + (f": {words}" if words else ""))

    def _attend(self, theirs_in: int, theirs_out: int, started: threading.Event) -> None:
        """Start the process and read its output to its end: it dies with this thread, so the thread stays."""
        with contextlib.suppress(OSError), tempfile.TemporaryDirectory(prefix="realm-module-") as room:
            self.child = _popen(theirs_in, theirs_out, self.limits, room)
            started.set()
            self._hear(self.child)
        started.set()

    def _hear(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        printed = 0
        with child.stdout as pipe:
            while piece := os.read(pipe.fileno(), CHUNK):
                self.words, printed = (self.words + piece)[-LAST_WORDS:], printed + len(piece)
                if printed > self.limits.output_mib << 20 and not self.why:
                    self.why = f"printed more than {self.limits.output_mib} MiB"
                    self.kill()
        child.wait()


def _popen(theirs_in: int, theirs_out: int, limits: SandboxLimits, room: str) -> subprocess.Popen[bytes]:
    pipes_and_limits = (theirs_in, theirs_out, os.getpid(), limits.memory_mib, limits.file_mib)
    return subprocess.Popen(
        [sys.executable, "-m", "quests.packs.sandbox.program", *map(str, pipes_and_limits)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(theirs_in, theirs_out),
        # Files that the code writes to relative paths are deleted with this folder.
        cwd=room,
        env=os.environ | ENVIRONMENT,
        # Ctrl+C at the terminal is for the Realm, and a kill reaches what the code may have started.
        process_group=0,
    )


def _status(child: subprocess.Popen[bytes]) -> int | None:
    """The exit status, which comes a moment after the pipes close; None where the process lives on."""
    try:
        return child.wait(FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _told(status: int | None) -> str:
    if status is None:
        return "closed its pipes"
    if status >= 0:
        return f"ended its process (exit code {status})"
    if status == -signal.SIGALRM:
        return "did not answer in time"
    if status == -signal.SIGXCPU:
        return "used up its processor time"
    if status == -signal.SIGKILL:
        return "was killed, as happens where memory runs out"
    try:
        return f"crashed ({signal.Signals(-status).name})"
    except ValueError:
        return f"crashed (signal {-status})"


def _last_line(words: bytes) -> str:
    """The last line that is not blank, without characters that can't be shown."""
    lines = [line.strip() for line in words.decode(errors="replace").splitlines() if line.strip()]
    text = lines[-1] if lines else ""
    return "".join(each if each.isprintable() else " " for each in text)[:160]
