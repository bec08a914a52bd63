"""A command's stdin, stdout and stderr, which may be closed, full, or without a reader."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import time

from realm_tui.window.terminal.tty import is_unheard

LOST = (errno.EPIPE, errno.EIO, errno.ENXIO)
"""Errors of a write that nobody reads: a pipe without a reader, a terminal that is gone."""


class Unwritten(Exception):
    """stdout can't be written any more; buffered output is dropped."""

    def __init__(self, flaw: OSError) -> None:
        super().__init__(flaw.strerror)
        self.lost = flaw.errno in LOST
        # Python flushes the buffer at exit, which would fail again on the same descriptor.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Aside(io.TextIOWrapper):
    """A stderr whose writes never fail: without a reader, the exit code alone has to tell the error."""

    def write(self, text: str) -> int:
        """Write the text, or drop it where stderr can't be written."""
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or drop the text where stderr can't be written."""
        with contextlib.suppress(OSError):
            super().flush()


def settle_streams() -> None:
    """Replace closed streams by /dev/null, and let no stream fail on a character it can't encode."""
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
    """Sleep; raises Unwritten if nobody reads stdout any more."""
    time.sleep(seconds)
    check_heard()


def check_heard() -> None:
    """Raise Unwritten if nobody reads stdout any more, even before anything is written."""
    if is_unheard(sys.stdout.fileno()):
        raise Unwritten(BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)))


def tell(sentence: str) -> None:
    """Write a sentence to stderr."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _fill() -> None:
    # Else the next opened file, perhaps a save, would get a closed stream's number and its output.
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
