"""Whether a child that says nothing hangs, or only waits for a processor that other programs keep busy."""

from __future__ import annotations

import time

import msgspec
import psutil

SILENCE_SECONDS = 20.0
"""A child beats every second; one that says nothing for this long hangs, unless it gets no processor."""
STARVED_SECONDS = 300.0
"""Even then it is given up after this long."""
STARVED_SHARE = 0.25
"""The most of one processor that a child can have had and still not have come to its beat."""


class Vitals(msgspec.Struct, frozen=True):
    """What the system tells of a process."""

    cpu_seconds: float
    """Processor time it has had."""
    waits: bool
    """It would run, or waits for the disk; one that was stopped, or waits for a lock, does not."""


def vitals(pid: int | None) -> Vitals | None:
    """Those of a process now; None where there is no such process."""
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        spent = process.cpu_times()
        waits = process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
    except psutil.Error:
        return None
    return Vitals(spent.user + spent.system, waits)


class Silence:
    """How long a child has been silent, and what it has done meanwhile."""

    def __init__(self) -> None:
        self.heard = time.monotonic()
        self.since: Vitals | None = None

    def broken(self) -> None:
        """The child said something."""
        self.heard, self.since = time.monotonic(), None

    def is_hang(self, pid: int | None) -> bool:
        """Whether the child hangs; to be asked about once a second."""
        now, silent = vitals(pid), time.monotonic() - self.heard
        if self.since is None:
            self.since = now
        return hangs(silent, self.since, now)


def hangs(silent: float, before: Vitals | None, now: Vitals | None) -> bool:
    """The decision, by what the child had when it fell silent and what it has had since; pure."""
    if silent <= SILENCE_SECONDS:
        return False
    if silent > STARVED_SECONDS or before is None or now is None:
        return True
    return not now.waits or now.cpu_seconds - before.cpu_seconds > STARVED_SHARE * silent
