from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.verify import TAIL, verify
from saves.file.open import open_for_reading
from saves.log.log import Log, entries, steps
from saves.log.snapshot import load
from tests.saves.stories import beginning

HERE = str(Path(__file__).parent)

WRITER = f"""
import sys, pathlib
sys.path.insert(0, {HERE!r})
from itertools import count
from tests.saves.stories import answer_rows, battle, step_row
from saves.log.fold import fold
from saves.log.log import Log
from saves.log.snapshot import keep, load
with Log(pathlib.Path(sys.argv[1])) as log:
    state = load(log.connection)
    for number in count(len(state.campaign.checkpoints) + 1):
        rows = [step_row(number, step) for step in (1, 2, 3)] + answer_rows(number, 7)
        made = log.append(battle(number), rows)
        print(made[-1].id, made[-1].hash, flush=True)
        fold(state, made)
        keep(log.connection, state, every=50)
"""

FULL_DISK = f"""
import pathlib, resource, sys
sys.path.insert(0, {HERE!r})
from tests.saves.stories import answer_rows, battle, beginning, step_row
from saves.events.errors import DiskError
from saves.log.log import Log, entries, steps
limit = resource.getrlimit(resource.RLIMIT_FSIZE)
with Log(pathlib.Path(sys.argv[1]), create=True) as log:
    log.append(beginning())
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limit[1]))
    number = 0
    try:
        while True:
            number += 1
            rows = [step_row(number, step) for step in (1, 2, 3)] + answer_rows(number, 7)
            log.append(battle(number), rows)
    except DiskError as error:
        print(error)
    try:
        log.append(battle(number), rows, durable=True)
    except DiskError:
        print(number, len(entries(log.connection)), len(steps(log.connection, 1, number)))
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    log.append(battle(number), rows)
"""


def test_a_killed_writer_loses_nothing_it_acknowledged(save: Path) -> None:
    chance = random.Random(20)
    with Log(save, create=True) as log:
        log.append(beginning())
    for _ in range(8):
        acknowledged = killed_after(save, chance.randrange(1, 120))
        with closing(open_for_reading(save)) as connection:
            kept = {str(entry.id): entry.hash for entry in entries(connection)}
            assert [kept[number] for number, _ in acknowledged] == [chain for _, chain in acknowledged]
            assert load(connection).last_id == len(kept)
        # A kill within a frame leaves what a failing disk would.
        amiss = [finding for finding in verify(save).findings if not finding.ok and finding.check != TAIL]
        assert not amiss


def killed_after(save: Path, appends: int) -> list[list[str]]:
    """Kill a writer after so many appends, wherever it is by then, and return what it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(save)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(appends)]
        child.kill()
        said += child.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


def test_a_full_disk_is_said_and_nothing_is_half_written(save: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(save)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    sentence, counts = done.stdout.splitlines()
    assert "is on a disk that is full or failing, so nothing was written: make room there" in sentence
    number, events, rows = map(int, counts.split())
    assert number > 5
    assert (events, rows) == (5 + 6 * (number - 1), 0)
    assert verify(save).ok
    with closing(open_for_reading(save)) as connection:
        assert len(entries(connection)) == 5 + 6 * number
        assert len(steps(connection, 1, number)) == 3


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_a_lost_side_file_leaves_a_save_that_opens(save: Path, ending: str) -> None:
    with Log(save, create=True) as log:
        log.append(beginning())
    killed_after(save, 30)
    save.with_name(save.name + ending).unlink()
    assert verify(save).findings[2].ok
