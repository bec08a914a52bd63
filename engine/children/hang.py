"""Whether a child that says nothing hangs, or only waits for a processor that other programs keep busy."""

from __future__ import annotations

import sys
import time

import msgspec
import psutil

SILENCE_SECONDS = 20.0
"""A child sends a heartbeat every second; a child silent for this long hangs, unless it gets no processor."""
DOUBT_SECONDS = 2.0
"""A shorter silence misses no heartbeat, so the process isn't looked at."""
STARVED_SECONDS = 300.0
"""A child silent for this long hangs, whether it gets a processor or not."""
STARVED_SHARE = 0.25
"""The largest share of one processor with which a child can still be too starved to send a heartbeat."""


class ProcessVitals(msgspec.Struct, frozen=True):
    """What the system tells about a process."""

    cpu_seconds: float
    """Processor time that the process has had."""
    waits: bool
    """Whether a thread is ready to run or waits for the disk; in a stopped or hung process none is."""


def vitals(pid: int | None) -> ProcessVitals | None:
    """The vitals of a process now; None where there is no such process."""
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
    """The process's threads on Linux; elsewhere the process as a whole."""
    # The main thread may sleep at a barrier or a lock while it waits for a thread that gets no processor.
    return [psutil.Process(each.id) for each in process.threads()] if sys.platform == "linux" else [process]


def _waits(thread: psutil.Process) -> bool:
    try:
        return thread.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
    except psutil.Error:
        return False


class HangWatch:
    """How long a child has been silent, and what it has done meanwhile."""

    def __init__(self) -> None:
        self.heard = time.monotonic()
        self.since: ProcessVitals | None = None
        """The child's vitals when the silence was first looked at."""

    def broken(self) -> None:
        """Start anew: the child said something."""
        self.heard, self.since = time.monotonic(), None

    def is_hang(self, pid: int | None) -> bool:
        """Whether the child hangs; call this about once a second."""
        silent = time.monotonic() - self.heard
        if silent < DOUBT_SECONDS:
            return False
        now = vitals(pid)
        if self.since is None:
            self.since = now
        return hangs(silent, self.since, now)


def hangs(silent: float, before: ProcessVitals | None, now: ProcessVitals | None) -> bool:
    """Whether a child hangs that was silent for so many seconds, by its vitals before and now; pure."""
    if silent <= SILENCE_SECONDS:
        return False
    if silent > STARVED_SECONDS or before is None or now is None:
        return True
    return not now.waits or now.cpu_seconds - before.cpu_seconds > STARVED_SHARE * silent
