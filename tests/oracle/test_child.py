"""What every child process does first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import REPO

NICE = """
import os
from engine.child import be_nice
be_nice(19)
print(os.getpriority(os.PRIO_PROCESS, 0))
print(open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "none")
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


def test_a_nice_child_lowers_its_own_session() -> None:
    niceness, autogroup = run(NICE, start_new_session=True).stdout.split("\n")[:2]
    assert niceness == "19"
    if not autogroup.startswith("/autogroup"):
        pytest.skip("sessions are not grouped on this machine")
    assert autogroup.split()[-1] == "19"


def test_a_nice_child_lowers_no_other_session() -> None:
    before = read_autogroup()
    assert run(NICE).stdout.split("\n")[:2] == ["19", before]
    assert read_autogroup() == before


def test_only_replies_reach_the_parent() -> None:
    result = run(NOISY)
    assert result.stdout == "a reply"
    assert sorted(result.stderr.splitlines()) == ["from a library", "from print"]
