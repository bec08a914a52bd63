"""The trainer's priorities: what they mean to the system, and how a running process gets one."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import psutil

from saves.events import TrainerPriority

AUTOGROUP = Path("/proc/self/autogroup")
NICENESS: dict[TrainerPriority, int] = {"idle": 19, "low": 19, "normal": 0}
LOADING_NICENESS = 10
"""Niceness of an `idle` or `low` trainer while it loads: some seconds of work that get a tenth of a busy
processor, so that a chat or a compilation can't keep the hero from waking."""
SESSION_NICENESS: dict[TrainerPriority, int] = {"idle": 10, "low": 10, "normal": 0}
"""Niceness of the engine's whole session under Linux's autogrouping: 10 gets a tenth of a busy machine."""


def load_gently(priority: TrainerPriority) -> None:
    """Lower this process's priority while it loads; call it before any thread starts."""
    if priority != "normal" and os.getpriority(os.PRIO_PROCESS, 0) < LOADING_NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, LOADING_NICENESS)


def settle(pid: int, priority: TrainerPriority) -> bool:
    """Give all threads of a process a priority; whether the system allows it, which it may not on the way up.

    Linux lets nobody without privileges leave SCHED_IDLE or lower a nice value, unless RLIMIT_NICE allows it.
    `idle` is SCHED_IDLE because a nice value is not enough for the Oracle: its threads often wait for each
    other, and beside a niced trainer a waking thread may wait for a time slice of some milliseconds.
    """
    try:
        if sys.platform != "linux":
            psutil.Process(pid).nice(NICENESS[priority])
            return True
        _settle_threads(pid, priority)
    except (psutil.Error, OSError):
        return has_settled(pid, priority)
    return True


def _settle_threads(pid: int, priority: TrainerPriority) -> None:
    policy = os.SCHED_IDLE if priority == "idle" else os.SCHED_OTHER
    seen: set[int] = set()
    # A thread that starts meanwhile inherits the priority of its creator at that moment, so we look again.
    while found := _threads(pid) - seen:
        for thread in found:
            try:
                os.sched_setscheduler(thread, policy, os.sched_param(0))
                os.setpriority(os.PRIO_PROCESS, thread, NICENESS[priority])
            except ProcessLookupError:
                continue
        seen |= found


def has_settled(pid: int, priority: TrainerPriority) -> bool:
    """Whether a process has a priority, judged by its main thread."""
    try:
        if os.getpriority(os.PRIO_PROCESS, pid) != NICENESS[priority]:
            return False
        idle = sys.platform == "linux" and os.sched_getscheduler(pid) == os.SCHED_IDLE
        return idle == (priority == "idle") or sys.platform != "linux"
    except OSError:
        return False


def _threads(pid: int) -> set[int]:
    return {int(each.name) for each in Path(f"/proc/{pid}/task").iterdir()}


def settle_session(priority: TrainerPriority) -> None:
    """Set the niceness of this session, which we lead, under Linux's autogrouping; nothing elsewhere."""
    if not AUTOGROUP.exists():
        return
    # Under autogrouping, sessions share the processor evenly, whatever the nice values within them.
    with contextlib.suppress(OSError):
        for _ in range(20):
            try:
                AUTOGROUP.write_text(str(SESSION_NICENESS[priority]))
                return
            except BlockingIOError:
                # The kernel takes one such change per 100 ms from all unprivileged processes together.
                time.sleep(0.1)
