"""The streams a command was given, which may be closed, full, or read by nobody any more."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

LOST = (errno.EPIPE, errno.EIO, errno.ENXIO)
"""What writing says where nobody reads: a pipe without a reader, a terminal that is gone."""


def settle_streams() -> None:
    """Have something to read and write on, and let no character set stop a sentence."""
    _fill()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _fill() -> None:
    # The next file opened, a save perhaps, would take the place of a closed stream, and be written into.
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def tell(sentence: str) -> None:
    """Say it on stderr, where that can be heard."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def unwritten() -> OSError | None:
    """Why what was said could not be written; None where all of it was. What is left is dropped."""
    try:
        sys.stdout.flush()
    except OSError as flaw:
        # Python writes what is left at exit, unless it is led elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return flaw
    return None
