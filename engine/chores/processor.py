"""Which programs used how much CPU time between two looks."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection

import msgspec
import psutil

from engine.rules.holds import Use


class Look(msgspec.Struct, frozen=True):
    """CPU time so far, in seconds of one processor."""

    capacity: float
    """CPU time of all processors that this process may run on, idle time included."""
    idle: float
    spent: dict[tuple[int, float], tuple[str, float]]
    """By process id and start time: the process's name, and its CPU time."""


def look() -> Look:
    """The CPU times now; takes some hundredths of a second, so it must not run on the event loop."""
    capacity = idle = 0.0
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    for number, times in enumerate(psutil.cpu_times(percpu=True)):
        if usable is None or number in usable:
            idle += times.idle + getattr(times, "iowait", 0.0)
            # Linux counts the time of virtual machines (guest) as user time, too.
            capacity += sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return Look(capacity, idle, dict(filter(None, map(_spent, psutil.process_iter()))))


def _spent(process: psutil.Process) -> tuple[tuple[int, float], tuple[str, float]] | None:
    try:
        with process.oneshot():
            times = process.cpu_times()
            return (process.pid, process.create_time()), (process.name(), times.user + times.system)
    except (psutil.Error, OSError):
        return None


def use(before: Look, now: Look, *, trainer: int | None, oracle: int | None, ours: Collection[int]) -> Use:
    """CPU use from one look to the next; of a process that began in between, all of its CPU time.

    `trainer` and `oracle` are process ids; those in `ours` are left out.
    """
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    processors = float(len(usable) or psutil.cpu_count() or 1)
    # How many processors one CPU second between the looks comes to.
    worth = processors / max(1e-9, now.capacity - before.capacity)
    had: Counter[int] = Counter()
    others: Counter[str] = Counter()
    for key, (name, seconds) in now.spent.items():
        share = worth * max(0.0, seconds - before.spent.get(key, ("", 0.0))[1])
        if key[0] in (trainer, oracle):
            had[key[0]] += share  # type: ignore[assignment]
        elif key[0] not in ours:
            others[name] += share  # type: ignore[assignment]
    return Use(
        processors=processors,
        trainer=had[trainer] if trainer is not None else 0.0,
        oracle=had[oracle] if oracle is not None else 0.0,
        idle=worth * max(0.0, now.idle - before.idle),
        others=others,
    )
