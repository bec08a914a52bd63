"""The window from outside: first paint after process start, key press to echo, and its cost when idle."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pexpect
import psutil

from bench.samples import p95

REALM = Path(sys.executable).with_name("realm")
STARTS, KEYS = 9, 40
IDLE_SECONDS = 20.0
RARE = "ж"
"""A letter that is nowhere else on screen."""
TRAINING_SECONDS = 180


class Readings(msgspec.Struct, frozen=True):
    first_paint_ms: float
    box_p95_ms: float
    """From `?` to the box it opens."""
    letter_p95_ms: float
    """From a letter typed to the Oracle to that letter on screen."""
    idle_percent: float
    """Processor time of a window that shows a battle, in percent of one core."""


def measure(home: Path) -> Readings:
    """Measure a window: its start on a quiet machine, then its response times while PIP trains."""
    paints = [_first_paint(home) for _ in range(STARTS)]
    _realm(home, "new")
    window = _start(home)
    try:
        window.expect(rb"tokens/s", timeout=TRAINING_SECONDS)
        used = _used(window)
        boxes = [_box(window) for _ in range(KEYS)]
        window.send("o")
        letters = [_letter(window) for _ in range(KEYS)]
    finally:
        window.close(force=True)
        _realm(home, "stop")
    return Readings(
        first_paint_ms=1000 * statistics.median(paints),
        box_p95_ms=1000 * p95(boxes),
        letter_p95_ms=1000 * p95(letters),
        idle_percent=100 * used / IDLE_SECONDS,
    )


def _used(window: pexpect.spawn[bytes]) -> float:
    """Seconds of processor time while nobody touches the window and it shows what happens."""
    process = psutil.Process(window.pid)
    before, until = process.cpu_times(), time.monotonic() + IDLE_SECONDS
    while time.monotonic() < until:
        drain(window)
    after = process.cpu_times()
    return float(after.user + after.system - before.user - before.system)


def _realm(home: Path, command: str) -> None:
    environment = os.environ | {"REALM_HOME": str(home)}
    subprocess.run([str(REALM), command], env=environment, check=True, capture_output=True)


def _start(home: Path) -> pexpect.spawn[bytes]:
    environment = os.environ | {"REALM_HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    window: pexpect.spawn[bytes] = pexpect.spawn(str(REALM), env=environment, dimensions=(24, 80))
    window.delaybeforesend = None
    return window


def _first_paint(home: Path) -> float:
    began = time.perf_counter()
    window = _start(home)
    _read_until(window, b"Wake the hero")
    seconds = time.perf_counter() - began
    window.close(force=True)
    return seconds


def _box(window: pexpect.spawn[bytes]) -> float:
    """Seconds from `?` to the last line of the box it opens; the box is closed again after."""
    try:
        seconds = _echo(window, "?", b"esc closes")
    except pexpect.TIMEOUT:
        # A level was gained, and the key went to its ceremony.
        seconds = _echo(window, "?", b"esc closes")
    drain(window)
    window.send("\x1b")
    drain(window)
    return seconds


def _letter(window: pexpect.spawn[bytes]) -> float:
    """Seconds from a letter to its echo."""
    return _echo(window, RARE, RARE.encode())


def _echo(window: pexpect.spawn[bytes], key: str, shown: bytes) -> float:
    """Seconds from a key to what it brings on screen."""
    drain(window)
    began = time.perf_counter()
    window.send(key)
    window.expect_exact(shown, timeout=5)
    return time.perf_counter() - began


def _read_until(window: pexpect.spawn[bytes], words: bytes) -> None:
    window.expect_exact(words, timeout=30)


def drain(window: pexpect.spawn[bytes]) -> None:
    """Read the window's pending output, so that the window never waits for its reader."""
    try:
        while True:
            window.read_nonblocking(65536, timeout=0.3)
    except pexpect.TIMEOUT:
        return
