"""What a child process of the engine sets up first: its pipes, OpenMP's threads and the visible GPU."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def claim_stdin() -> BinaryIO:
    """The parent's pipe, for a reader thread: Python can't shut down while a thread reads `sys.stdin`."""
    return open(0, "rb", closefd=False)


def claim_stdout() -> BinaryIO:
    """Keep the parent's pipe for messages alone; what libraries print goes to stderr from now on."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return pipe


def spin_briefly() -> None:
    """Let OpenMP's idle threads spin only briefly, then sleep; call it before anything imports libgomp.

    With libgomp's default of 300 000 spins, a step or a decode beside a busy program takes 10 to 30 times as
    long; without spins, a decode on an idle machine takes a fifth longer.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")


def see_one_gpu() -> None:
    """Use only the first GPU unless the player chose others; call it before anything imports torch.

    With several visible GPUs, TRL's trainer refuses every battle.
    """
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0")
