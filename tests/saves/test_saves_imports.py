from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "sqlite_utils", "pandas", "numpy", "pydantic", "platformdirs", "torch"


@pytest.mark.parametrize("pure", [False, True])
def test_importing_saves_stays_light(pure: bool) -> None:
    modules = "saves.log.fold, saves.log.absence"
    forbidden = {*HEAVY, "sqlite3", "asyncio", "random"} if pure else set(HEAVY)
    if not pure:
        modules += ", saves.log.log, saves.log.snapshot, saves.care.verify"
        modules += ", saves.file.open, saves.file.paths, saves.file.lock"
    code = f"import sys, {modules}; print(*sorted({forbidden} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
