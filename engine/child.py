"""What each child process of the engine does first: die with its parent, and yield to the player's work."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
AUTOGROUP = Path("/proc/self/autogroup")


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent dies, and ignore the keyboard's interrupt.

    `parent` is the pid that started us, where it was told; ends at once when that parent is already gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    expected = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != expected:
        sys.exit(0)


def claim_stdin() -> BinaryIO:
    """The pipe from the parent, for a thread to read: Python can't shut down while one reads `sys.stdin`."""
    return open(0, "rb", closefd=False)


def claim_stdout() -> BinaryIO:
    """Keep the pipe to the parent to ourselves; what libraries print goes to stderr from now on."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return pipe


def be_nice(niceness: int) -> None:
    """Yield the processor to everything else; call it before any thread starts, as threads inherit it."""
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    if sys.platform == "linux" and os.getsid(0) == os.getpid() and AUTOGROUP.exists():
        _lower_session(niceness)


def _lower_session(niceness: int) -> None:
    # Under autogrouping a process's nice value only counts within its session; sessions compete by their own.
    with contextlib.suppress(OSError):
        for _ in range(20):
            try:
                AUTOGROUP.write_text(str(niceness))
                return
            except BlockingIOError:
                # The kernel takes one such change per 100 ms from all unprivileged processes together.
                time.sleep(0.1)
