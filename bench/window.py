"""The window from outside: first paint after process start, key press to echo, and its cost when idle."""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import msgspec
import pexpect
import psutil

REALM = Path(sys.executable).with_name("realm")
STARTS, KEYS = 9, 40
IDLE_SECONDS = 20.0
SETTLE_SECONDS = 4.0


class Readings(msgspec.Struct, frozen=True):
    first_paint_ms: float
    key_p95_ms: float
    idle_percent: float
    """Share of one core."""


def measure(home: Path) -> Readings:
    """Readings of a window on a home without a save, where nothing trains."""
    paints = [_first_paint(home) for _ in range(STARTS)]
    window = _start(home)
    _read_until(window, b"Wake the hero")
    time.sleep(SETTLE_SECONDS)
    process = psutil.Process(window.pid)
    before = process.cpu_times()
    time.sleep(IDLE_SECONDS)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    keys = [_key(window) for _ in range(KEYS)]
    window.close(force=True)
    return Readings(
        first_paint_ms=1000 * statistics.median(paints),
        key_p95_ms=1000 * statistics.quantiles(keys, n=20)[-1],
        idle_percent=100 * used / IDLE_SECONDS,
    )


def _start(home: Path) -> pexpect.spawn[bytes]:
    environment = os.environ | {"REALM_HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    return pexpect.spawn(str(REALM), env=environment, dimensions=(24, 80))


def _first_paint(home: Path) -> float:
    began = time.perf_counter()
    window = _start(home)
    _read_until(window, b"Wake the hero")
    seconds = time.perf_counter() - began
    window.close(force=True)
    return seconds


def _key(window: pexpect.spawn[bytes]) -> float:
    """Seconds from `?` to the first byte of the changed screen; the box is closed again after."""
    _drain(window)
    began = time.perf_counter()
    window.send("?")
    window.read_nonblocking(1, timeout=5)
    seconds = time.perf_counter() - began
    _drain(window)
    window.send("\x1b")
    _drain(window)
    return seconds


def _read_until(window: pexpect.spawn[bytes], words: bytes) -> None:
    window.expect_exact(words, timeout=30)


def _drain(window: pexpect.spawn[bytes]) -> None:
    try:
        while True:
            window.read_nonblocking(65536, timeout=0.3)
    except pexpect.TIMEOUT:
        return
