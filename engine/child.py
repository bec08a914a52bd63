"""What each child process of the engine does first: keep its pipes, and yield to the player's work."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import BinaryIO

AUTOGROUP = Path("/proc/self/autogroup")
SESSION_NICENESS = 10
"""On a busy machine the engine and its children together get about a tenth of the processor."""


def claim_stdin() -> BinaryIO:
    """The pipe from the parent, for a thread to read: Python can't shut down while one reads `sys.stdin`."""
    return open(0, "rb", closefd=False)


def claim_stdout() -> BinaryIO:
    """Keep the pipe to the parent to ourselves; what libraries print goes to stderr from now on."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return pipe


def spin_briefly() -> None:
    """Let OpenMP's threads look a few times, then sleep; call it before anything imports libgomp.

    With libgomp's own 300 000 looks, a step or a decode beside a busy program takes ten to thirty times as
    long; with none, a decode alone takes a fifth longer.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")


def see_one_gpu() -> None:
    """Use the first GPU alone unless the player chose others; call it before anything imports torch.

    Where several are visible, TRL's trainer refuses every battle.
    """
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0")


def yield_to_all() -> None:
    """Run only where nothing else of the engine's session would; call it before any thread starts.

    A nice value is not enough: a task that wakes then waits for up to a slice of milliseconds, at each of the
    many times the Oracle's threads wait for each other.
    """
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    os.setpriority(os.PRIO_PROCESS, 0, 19)


def lower_session() -> None:
    """Let the player's other programs go before this session, which we lead, where they are grouped."""
    if not AUTOGROUP.exists():
        return
    # Under autogrouping, sessions share the processor evenly, whatever the nice values within them.
    with contextlib.suppress(OSError):
        for _ in range(20):
            try:
                AUTOGROUP.write_text(str(SESSION_NICENESS))
                return
            except BlockingIOError:
                # The kernel takes one such change per 100 ms from all unprivileged processes together.
                time.sleep(0.1)
