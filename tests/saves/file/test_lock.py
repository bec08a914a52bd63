from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from saves.events.errors import SaveError
from saves.file.lock import SaveLock, holder
from saves.file.paths import lock_file
from saves.log.log import Log

HOLD = (
    "import sys, pathlib; from saves.file.lock import SaveLock\n"
    "with SaveLock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def held_by_another(save: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(save)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_the_second_holder_is_told_who_the_first_is(save: Path) -> None:
    with held_by_another(save) as child:
        with pytest.raises(SaveError, match=rf"process {child.pid}\b"):
            SaveLock(save)
        found = holder(save)
        assert found is not None
        assert found.pid == child.pid
        child.communicate()
    assert holder(save) is None
    with SaveLock(save):
        pass


def test_a_killed_holder_leaves_nothing_behind(save: Path) -> None:
    with held_by_another(save) as child:
        child.kill()
        child.wait()
    assert holder(save) is None
    with SaveLock(save):
        found = holder(save)
        assert found is not None
        assert found.pid == os.getpid()


def test_a_second_writer_is_refused_and_the_first_goes_on(save: Path, log: Log) -> None:
    with pytest.raises(SaveError, match=rf"already being played by process {os.getpid()}"):
        Log(save)
    assert log.append([]) == []


def test_the_lock_is_free_after_a_writer_that_could_not_open(save: Path) -> None:
    with pytest.raises(SaveError, match="There is no save"):
        Log(save)
    assert holder(save) is None
    Log(save, create=True).close()


def test_a_link_to_a_save_has_the_same_lock(save: Path, log: Log) -> None:
    link = save.with_name("link.realm")
    link.symlink_to(save)
    with pytest.raises(SaveError, match="already being played"):
        SaveLock(link)


def test_a_save_never_held_has_no_holder(save: Path) -> None:
    assert holder(save) is None
    assert not lock_file(save).exists()


def test_of_many_started_together_one_wins(save: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(save)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    losers: list[subprocess.Popen[str]] = []
    while len(losers) < 5:
        losers += [child for child in children if child.poll() is not None and child not in losers]
    [winner] = [child for child in children if child not in losers]
    for child in losers:
        _, said = child.communicate()
        assert child.returncode != 0
        assert f"process {winner.pid}:" in said
    assert winner.communicate()[0] == "held\n"
