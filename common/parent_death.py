"""What a child process does first: die with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent dies, and ignore the keyboard's interrupt.

    `parent` is the pid that started us, where it was told; ends at once when that parent is already gone.
    The kernel takes the parent's thread for the parent: what starts us must be a thread that stays.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    expected = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != expected:
        sys.exit(0)
