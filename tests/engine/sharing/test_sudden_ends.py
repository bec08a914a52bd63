"""Exports and imports that are killed in the middle: the old state or the new, never a mixture."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.audit.report import audit
from saves.events.errors import SaveError
from saves.file import export_format
from saves.file.paths import vault_folder
from tests.engine.sharing.played import Played, exported

REALM = Path(sys.executable).with_name("realm")
LONGEST = 1.8
"""Seconds that a whole import takes, about."""


def cut_short(home: Path, seconds: float, *arguments: str) -> None:
    """Run a command in a session of its own, and kill all of it after so long."""
    with subprocess.Popen(
        [REALM, *arguments],
        env=os.environ | {"REALM_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


@pytest.mark.fault("F2")
@pytest.mark.timeout(900)
def test_an_import_is_there_whole_or_not_at_all(
    own: Played, tmp_path: Path, full: bool, figure: Callable[[str], None]
) -> None:
    file, draws, taken = exported(own, tmp_path / "hero.realm"), random.Random(3), 0
    before = own.save.read_bytes()
    kills = 40 if full else 8
    for number in range(kills):
        home = tmp_path / f"home{number}"
        cut_short(home, draws.uniform(0.2, LONGEST), "import", str(file), "--yes")
        save = home / "hero.realm"
        if save.exists():
            taken += 1
            assert vault_folder(save).is_dir()
            assert audit(save).ok
        else:
            # A vault without its save is in nobody's way: the next import of the name takes another.
            cut_short(home, 60, "import", str(file), "--yes")
            [save] = home.glob("*.realm")
            assert audit(save).ok
        shutil.rmtree(home)
    assert own.save.read_bytes() == before
    figure(
        f"F2: {kills} imports killed: {taken} were there whole, the others not at all and came whole later"
    )


@pytest.mark.fault("F2")
def test_an_export_is_there_whole_or_not_at_all(
    own: Played, tmp_path: Path, full: bool, figure: Callable[[str], None]
) -> None:
    draws, whole, kills = random.Random(4), 0, 40 if full else 8
    for number in range(kills):
        target = tmp_path / f"hero{number}.realm"
        cut_short(tmp_path, draws.uniform(0.2, 0.8), "export", str(target), "--save", str(own.save))
        if target.exists():
            assert export_format.check_seal(target)
            whole += 1
    figure(f"F2: {kills} exports killed: {whole} were there whole, the others not at all")


def test_a_full_disk_leaves_no_export(own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises((SaveError, OSError)):
            exported(own, tmp_path / "hero.realm")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.glob("hero.realm*")) == []
    assert exported(own, tmp_path / "hero.realm").exists()
