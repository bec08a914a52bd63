"""What each child process of the engine does first: keep its pipes to itself."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


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
