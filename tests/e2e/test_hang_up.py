"""A window whose terminal is killed under make, in the middle of a game: the engine never notices."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

from saves.file.lock import holder
from tests.e2e.terminal import REALM, realm
from tests.realm_tui.terminals import PATIENT_PARENT, terminal


def test_the_engine_outlives_a_window_whose_terminal_goes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert realm(home, "new").returncode == 0
    save = home / "my.realm"
    try:
        with terminal([sys.executable, "-c", PATIENT_PARENT, str(REALM)], home) as window:
            window.wait_for("Realm of Training", 30)
            window.wait_for(lambda: holder(save) is not None, 60)
            window.wait_for(lambda: "reaching" not in window.text, 60)
            held = holder(save)
            assert held is not None
            window.hang_up()
            gone = time.monotonic() + 1
            while window.ours():
                assert time.monotonic() < gone
                time.sleep(0.02)
            time.sleep(1)
            assert holder(save) == held
            assert psutil.pid_exists(held.pid)
    finally:
        assert realm(home, "stop").returncode == 0
    told = realm(home, "log").stdout
    assert "failed" not in told
    assert "lost" not in told
