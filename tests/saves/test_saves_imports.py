from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "sqlite_utils", "pandas", "numpy", "pydantic", "platformdirs", "torch"


@pytest.mark.parametrize("pure", [False, True])
def test_importing_saves_stays_light(pure: bool) -> None:
    modules = "saves.fold, saves.homecoming"
    forbidden = {*HEAVY, "sqlite3", "asyncio", "random"} if pure else set(HEAVY)
    if not pure:
        modules += ", saves.log, saves.snapshot, saves.store, saves.place, saves.lock, saves.verify"
    code = f"import sys, {modules}; print(*sorted({forbidden} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
