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


def run(code: str, **options: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True, **options
    )  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="needs Linux autogrouping")
@pytest.mark.parametrize("leads", [True, False])
def test_a_nice_child_lowers_its_own_session_and_no_other(leads: bool) -> None:
    niceness, autogroup = run(NICE, start_new_session=leads).stdout.splitlines()[:2]
    assert niceness == "19"
    before = Path("/proc/self/autogroup").read_text().split()[-1]
    assert autogroup.split()[-1] == ("19" if leads else before)


def test_only_replies_reach_the_parent() -> None:
    result = run(NOISY)
    assert result.stdout == "a reply"
    assert sorted(result.stderr.splitlines()) == ["from a library", "from print"]
