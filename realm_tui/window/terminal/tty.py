"""The terminal as the kernel sees it: whether it is there, which job is in front, how to restore it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
import time
from typing import Any

IGNORED_SECONDS, IGNORED_TIMES = 0.02, 3
"""A stop that returns within these seconds was ignored by the kernel; this many in a row end the wait."""

RESTORE = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Undoes all modes that the window may have set: mouse, focus, paste, size, keys, alternate screen."""


def is_gone(terminal: int) -> bool:
    """Whether the other end of an open terminal is closed."""
    try:
        termios.tcgetattr(terminal)
    except (termios.error, OSError):
        return True
    return False


def is_unheard(stream: int) -> bool:
    """Whether nobody reads any more what is written to a terminal, pipe or socket."""
    if os.isatty(stream):
        return is_gone(stream)
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(stream, 0)
    return any(found & (select.POLLERR | select.POLLHUP) for _, found in poll.poll(0))


def is_behind(terminal: int) -> bool:
    """Whether another job than ours is in the terminal's foreground."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        # A terminal that does not control us has no jobs of ours.
        return False


def come_to_front(terminal: int) -> bool:
    """Stop like a background job until the shell brings us to the foreground; False if no shell can."""
    ignored = 0
    while is_behind(terminal):
        asked = time.monotonic()
        stop(signal.SIGTTOU, os.getpgrp())
        # The kernel does not stop an orphaned process group, since no shell would continue it.
        ignored = ignored + 1 if time.monotonic() - asked < IGNORED_SECONDS else 0
        if ignored == IGNORED_TIMES:
            return False
    return True


def stop(number: signal.Signals, group: int | None = None) -> None:
    """Stop this process, or a whole group, by a signal's default action; return once continued."""
    before = [(each, signal.signal(each, signal.SIG_DFL)) for each in (number, signal.SIGCONT)]
    try:
        if group is None:
            signal.raise_signal(number)
        else:
            os.killpg(group, number)
    finally:
        for each, handler in before:
            signal.signal(each, handler if handler is not None else signal.SIG_DFL)


def restore(terminal: int, modes: list[Any] | None) -> None:
    """Restore the terminal when there is no time left for an orderly close; never waits for long."""
    if modes is not None:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
    with contextlib.suppress(OSError):
        # Writing to a terminal that takes nothing would block.
        if select.select([], [terminal], [], 0)[1]:
            os.write(terminal, RESTORE.encode())
