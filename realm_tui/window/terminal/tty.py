"""The terminal as the kernel has it: whether it is there, whose turn it is, and how it must be left."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
import time
from typing import Any

IGNORED_SECONDS, IGNORED_TIMES = 0.02, 3
"""How soon a stop that the kernel passes over returns, and after how many nobody waits for more."""

RESTORE = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Ends all that the window may have switched on: mouse, focus, pastes, sizes, keys, a screen of its own."""


def is_gone(terminal: int) -> bool:
    """Whether nobody is at the other end of an open terminal any more."""
    try:
        termios.tcgetattr(terminal)
    except (termios.error, OSError):
        return True
    return False


def is_unheard(stream: int) -> bool:
    """Whether what is written to a terminal, pipe or socket reaches nobody any more."""
    if os.isatty(stream):
        return is_gone(stream)
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(stream, 0)
    return any(found & (select.POLLERR | select.POLLHUP) for _, found in poll.poll(0))


def is_behind(terminal: int) -> bool:
    """Whether another job than ours is in front of the terminal."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        # A terminal that does not control us has no jobs of ours.
        return False


def come_to_front(terminal: int) -> bool:
    """Wait, stopped as a job is, until the shell brings us to the front; False where no shell could."""
    ignored = 0
    while is_behind(terminal):
        asked = time.monotonic()
        stop(signal.SIGTTOU, os.getpgrp())
        # The kernel stops no group that has no shell to continue it.
        ignored = ignored + 1 if time.monotonic() - asked < IGNORED_SECONDS else 0
        if ignored == IGNORED_TIMES:
            return False
    return True


def stop(number: signal.Signals, group: int | None = None) -> None:
    """Be stopped by a signal as it stops other programs, and return once continued; the group with us."""
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
    """Leave the terminal as it was, when there is no time left to do it in order; never waits for long."""
    if modes is not None:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
    with contextlib.suppress(OSError):
        # A terminal that takes nothing would keep us.
        if select.select([], [terminal], [], 0)[1]:
            os.write(terminal, RESTORE.encode())
