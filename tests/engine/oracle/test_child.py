"""What every child process does first."""

from __future__ import annotations

import subprocess
import sys

from tests.engine.oracle.program import REPO

NOISY = """
import os, subprocess, sys
from common.child import claim_stdout
pipe = claim_stdout()
print("from print")
os.system("echo from a library")
pipe.write(b"a reply")
"""


def run(code: str, **options: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True, **options
    )  # type: ignore[call-overload, no-any-return]


def test_only_replies_reach_the_parent() -> None:
    result = run(NOISY)
    assert result.stdout == "a reply"
    assert sorted(result.stderr.splitlines()) == ["from a library", "from print"]
