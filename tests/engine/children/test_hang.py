from __future__ import annotations

import signal
import subprocess
import sys
import time

import psutil
import pytest

from engine.children.hang import SILENCE_SECONDS, STARVED_SECONDS, HangWatch, ProcessVitals, hangs, vitals

QUIET = SILENCE_SECONDS + 1


@pytest.mark.parametrize(
    ("silent", "had", "waits", "hung"),
    [
        (SILENCE_SECONDS - 1, 15.0, False, False),
        (QUIET, 0.5, True, False),
        (QUIET, 0.0, False, True),
        (QUIET, 20.0, True, True),
        (STARVED_SECONDS + 1, 0.5, True, True),
    ],
    ids=["not long yet", "starved", "waits for a lock", "spins", "starved for too long"],
)
def test_a_silent_child_hangs_unless_it_gets_no_processor(
    silent: float, had: float, waits: bool, hung: bool
) -> None:
    assert hangs(silent, ProcessVitals(7.0, True), ProcessVitals(7.0 + had, waits)) is hung


def test_a_child_of_which_nothing_is_known_hangs() -> None:
    assert hangs(QUIET, None, None)


def test_a_busy_process_is_told_from_one_that_sleeps() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    asleep = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        deadline = time.monotonic() + 30
        while not ((spun := vitals(busy.pid)) and spun.waits and spun.cpu_seconds > 0.2):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        while not ((slept := vitals(asleep.pid)) and not slept.waits):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        for each in (busy, asleep):
            each.kill()
            each.wait()
    assert vitals(busy.pid) is None


HALF_ASLEEP = """
import sys, threading, time
def spin():
    while True: pass
def rest():
    time.sleep(60)
other = threading.Thread(target=spin if sys.argv[1] == "busy" else rest)
other.start()
other.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of each thread")
def test_a_process_waits_if_any_thread_of_it_does_and_not_once_it_is_stopped() -> None:
    busy = subprocess.Popen([sys.executable, "-c", HALF_ASLEEP, "busy"])
    asleep = subprocess.Popen([sys.executable, "-c", HALF_ASLEEP, "asleep"])
    try:
        for pid, waits in ((busy.pid, True), (asleep.pid, False)):
            seen_for, deadline = 0, time.monotonic() + 60
            while seen_for < 10:
                assert time.monotonic() < deadline
                now, threads = vitals(pid), psutil.Process(pid).num_threads()
                seen_for = seen_for + 1 if now and threads == 2 and now.waits is waits else 0
                time.sleep(0.05)
        busy.send_signal(signal.SIGSTOP)
        deadline = time.monotonic() + 60
        while (stopped := vitals(busy.pid)) is None or stopped.waits:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        for each in (busy, asleep):
            each.kill()
            each.wait()


def test_what_is_said_ends_the_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    silence = HangWatch()
    assert not silence.is_hang(None)
    now += QUIET
    assert silence.is_hang(None)
    silence.broken()
    assert not silence.is_hang(None)
