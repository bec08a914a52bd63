"""The streams a command was given, which may be closed, full, or read by nobody any more."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import time

from realm_tui.window.terminal.tty import is_unheard

LOST = (errno.EPIPE, errno.EIO, errno.ENXIO)
"""What writing says where nobody reads: a pipe without a reader, a terminal that is gone."""


class Unwritten(Exception):
    """The output takes nothing any more; what was not written yet is dropped."""

    def __init__(self, flaw: OSError) -> None:
        super().__init__(flaw.strerror)
        self.lost = flaw.errno in LOST
        # Python writes what is left at exit, unless it is led elsewhere.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Aside(io.TextIOWrapper):
    """A stderr on which nothing fails: where it can't be heard, the exit code has to do."""

    def write(self, text: str) -> int:
        """Write what can be written."""
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what can be."""
        with contextlib.suppress(OSError):
            super().flush()


def settle_streams() -> None:
    """Have something to read and write on, and let no character set stop a sentence."""
    _fill()
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stderr = Aside(sys.stderr.buffer, sys.stderr.encoding, "replace", line_buffering=True)


def write(text: str) -> None:
    """Write on stdout at once; raises Unwritten."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as flaw:
        raise Unwritten(flaw) from None


def pause(seconds: float) -> None:
    """Wait; raises Unwritten where nobody would read what comes after."""
    time.sleep(seconds)
    check_heard()


def check_heard() -> None:
    """Raise Unwritten where nobody reads stdout any more, also before anything is written."""
    if is_unheard(sys.stdout.fileno()):
        raise Unwritten(BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)))


def tell(sentence: str) -> None:
    """Say it on stderr."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _fill() -> None:
    # The next file opened, a save perhaps, would take the place of a closed stream, and be written into.
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
