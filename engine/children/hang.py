"""Whether a child that says nothing hangs, or only waits for a processor that other programs keep busy."""

from __future__ import annotations

import sys
import time

import msgspec
import psutil

SILENCE_SECONDS = 20.0
"""A child beats every second; one that says nothing for this long hangs, unless it gets no processor."""
DOUBT_SECONDS = 2.0
"""Before it has missed a beat nobody asks how it does."""
STARVED_SECONDS = 300.0
"""Even then it is given up after this long."""
STARVED_SHARE = 0.25
"""The most of one processor that a child can have had and still not have come to its beat."""


class ProcessVitals(msgspec.Struct, frozen=True):
    """What the system tells of a process."""

    cpu_seconds: float
    """Processor time it has had."""
    waits: bool
    """A thread of it would run, or waits for the disk; of one that was stopped or hangs none does."""


def vitals(pid: int | None) -> ProcessVitals | None:
    """Those of a process now; None where there is no such process."""
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        spent = process.cpu_times()
        waits = any(map(_waits, _threads(process)))
    except psutil.Error:
        return None
    return ProcessVitals(spent.user + spent.system, waits)


def _threads(process: psutil.Process) -> list[psutil.Process]:
    """The process's threads where the system tells of each; its first one alone elsewhere."""
    # The first thread sleeps while it waits for one that gets no processor, in a barrier or for a lock.
    return [psutil.Process(each.id) for each in process.threads()] if sys.platform == "linux" else [process]


def _waits(thread: psutil.Process) -> bool:
    try:
        return thread.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
    except psutil.Error:
        return False


class Silence:
    """How long a child has been silent, and what it has done meanwhile."""

    def __init__(self) -> None:
        self.heard = time.monotonic()
        self.since: ProcessVitals | None = None

    def broken(self) -> None:
        """The child said something."""
        self.heard, self.since = time.monotonic(), None

    def is_hang(self, pid: int | None) -> bool:
        """Whether the child hangs; to be asked about once a second."""
        silent = time.monotonic() - self.heard
        if silent < DOUBT_SECONDS:
            return False
        now = vitals(pid)
        if self.since is None:
            self.since = now
        return hangs(silent, self.since, now)


def hangs(silent: float, before: ProcessVitals | None, now: ProcessVitals | None) -> bool:
    """The decision, by what the child had when it fell silent and what it has had since; pure."""
    if silent <= SILENCE_SECONDS:
        return False
    if silent > STARVED_SECONDS or before is None or now is None:
        return True
    return not now.waits or now.cpu_seconds - before.cpu_seconds > STARVED_SHARE * silent
