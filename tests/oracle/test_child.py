"""What every child process does first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import REPO

from engine.child import SESSION_NICENESS

YIELDING = """
import os
from engine.child import yield_to_all
yield_to_all()
print(os.sched_getscheduler(0) == os.SCHED_IDLE if hasattr(os, "SCHED_IDLE") else True)
print(os.getpriority(os.PRIO_PROCESS, 0))
"""

LOWERED = """
from pathlib import Path
from engine.child import AUTOGROUP, lower_session
lower_session()
print(AUTOGROUP.read_text().strip() if AUTOGROUP.exists() else "")
"""

NOISY = """
import os, subprocess, sys
from engine.child import claim_stdout
pipe = claim_stdout()
print("from print")
os.system("echo from a library")
pipe.write(b"a reply")
"""


def read_autogroup() -> str:
    """Our session's group; an empty line where the session is in none."""
    path = Path("/proc/self/autogroup")
    return path.read_text().strip() if path.exists() else "none"


def run(code: str, **options: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True, **options
    )  # type: ignore[call-overload, no-any-return]


def test_a_yielding_child_runs_only_where_nothing_else_would() -> None:
    assert run(YIELDING).stdout.split() == ["True", "19"]


def test_the_engine_lowers_its_own_session_and_no_other() -> None:
    before = read_autogroup()
    lowered = run(LOWERED, start_new_session=True).stdout.strip()
    assert read_autogroup() == before
    if not lowered.startswith("/autogroup"):
        pytest.skip("sessions are not grouped on this machine")
    assert lowered.split()[-1] == str(SESSION_NICENESS)


def test_only_replies_reach_the_parent() -> None:
    result = run(NOISY)
    assert result.stdout == "a reply"
    assert sorted(result.stderr.splitlines()) == ["from a library", "from print"]
