"""Make a child process die with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent dies, and ignore the keyboard's interrupt.

    `parent` is the pid of the process that started this one, if known; if it is already gone, exit at once.
    The kernel signals when the starting *thread* ends: start children only from a thread that stays alive.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    expected = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != expected:
        sys.exit(0)
