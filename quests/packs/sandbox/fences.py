"""Limits of the process that runs a module's code: memory, time, file size, other programs, the network."""

from __future__ import annotations

import resource
import signal
import sys

PROCESSES = ("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")
SIGNALS = ("os.kill", "os.killpg")
NETWORK = ("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendmsg", "socket.sendto")
WITHHELD = frozenset({*PROCESSES, *SIGNALS, *NETWORK, "subprocess.Popen"})
"""Audit events of what no task needs. Refusing them guards against mistakes, not against malice."""


def confine(memory_mib: int, file_mib: int) -> None:
    """Set the limits that hold for the whole life of this process."""
    _at_most(resource.RLIMIT_AS, memory_mib << 20)
    _at_most(resource.RLIMIT_FSIZE, file_mib << 20)
    _at_most(resource.RLIMIT_CORE, 0)


def withhold() -> None:
    """Refuse the code other programs, signals and the network, by an audit hook that stays."""
    sys.addaudithook(_refuse)


def set_clocks(seconds: float, processor_seconds: int) -> None:
    """Have the kernel end this process unless it answers in time, even while C code holds the GIL."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _at_most(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime) + 1 + processor_seconds, hard=False)


def stop_clock() -> None:
    """Stop the real-time clock, since the answer is given."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    # Signal 0 only asks whether a process exists.
    if event in WITHHELD and not (event in SIGNALS and arguments[-1] == 0):
        raise PermissionError(f"a module may not use {event}")


def _at_most(what: int, most: int, *, hard: bool = True) -> None:
    _, limit = resource.getrlimit(what)
    least = most if limit == resource.RLIM_INFINITY else min(most, limit)
    resource.setrlimit(what, (least, least if hard else limit))
