"""The trainer's priority, as the system itself tells it of real processes with several threads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.trainer.priority import LOADING_NICENESS, NICENESS, SESSION_NICENESS, has_settled, settle
from saves.events import TrainerPriority
from tests.paths import REPO

THREADS = 3
LOADED = f"""
import sys, threading, time
from engine.trainer.priority import load_gently
load_gently(sys.argv[1])
pause = threading.Event()
for _ in range({THREADS - 1}):
    threading.Thread(target=pause.wait, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""
AS_A_PLAYER = """
import os, resource, sys
from engine.trainer.priority import has_settled, settle
resource.setrlimit(resource.RLIMIT_NICE, (0, 0))
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
me = os.getpid()
for priority in sys.argv[1:]:
    print(settle(me, priority), has_settled(me, priority))
"""
GROUPED = """
import sys
from engine.trainer.priority import AUTOGROUP, settle_session
for priority in sys.argv[1:]:
    settle_session(priority)
    print(AUTOGROUP.read_text().split()[-1] if AUTOGROUP.exists() else "none")
"""

OURS = os.getpriority(os.PRIO_PROCESS, 0)
"""The nice value that these tests run with, and their children at least."""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle scheduling")


@pytest.fixture
def loaded(request: pytest.FixtureRequest) -> Iterator[int]:
    """The pid of a process with threads that has loaded for a priority."""
    child = subprocess.Popen(
        [sys.executable, "-c", LOADED, request.param],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    yield child.pid
    child.communicate()


def threads(pid: int) -> list[tuple[bool, int]]:
    """Of each thread whether it is scheduled only where nothing else is, and its nice value."""
    ids = [each.id for each in psutil.Process(pid).threads()]
    return [
        (os.sched_getscheduler(each) == os.SCHED_IDLE, os.getpriority(os.PRIO_PROCESS, each)) for each in ids
    ]


@on_linux
@pytest.mark.parametrize(
    ("loaded", "niceness"),
    [("idle", LOADING_NICENESS), ("low", LOADING_NICENESS), ("normal", 0)],
    indirect=["loaded"],
)
def test_loading_is_no_idle_work(loaded: int, niceness: int) -> None:
    assert threads(loaded) == [(False, max(niceness, OURS))] * THREADS


@on_linux
@pytest.mark.parametrize("loaded", ["idle", "low", "normal"], indirect=True)
@pytest.mark.parametrize("priority", ["low", "idle"])
def test_every_thread_of_a_running_process_is_lowered(loaded: int, priority: TrainerPriority) -> None:
    assert settle(loaded, priority)
    assert has_settled(loaded, priority)
    assert threads(loaded) == [(priority == "idle", NICENESS[priority])] * THREADS


@on_linux
@pytest.mark.parametrize(
    ("wanted", "granted"),
    [
        (["low", "idle"], [True, True]),
        (["idle", "idle"], [True, True]),
        (["idle", "low"], [True, False]),
        (["idle", "normal"], [True, False]),
        (["low", "normal"], [True, False]),
        (["normal", "low", "idle"], [OURS <= 0, True, True]),
    ],
)
def test_a_player_can_lower_a_process_and_not_raise_it_again(wanted: list[str], granted: list[bool]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", AS_A_PLAYER, *wanted], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [f"{each} {each}" for each in granted]


def test_a_process_that_is_gone_has_no_priority() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert not settle(child.pid, "low")


def test_the_engine_places_its_own_session_and_no_other() -> None:
    path = Path("/proc/self/autogroup")
    before = path.read_text() if path.exists() else ""
    wanted: list[TrainerPriority] = ["idle", "normal", "low"]
    run = subprocess.run(
        [sys.executable, "-c", GROUPED, *wanted],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    assert (path.read_text() if path.exists() else "") == before
    if not before.startswith("/autogroup"):
        pytest.skip("sessions are not grouped on this machine")
    assert run.stdout.split() == [str(SESSION_NICENESS[each]) for each in wanted]
