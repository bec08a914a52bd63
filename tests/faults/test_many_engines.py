"""Engines started together on one save: one plays it, the others leave and say who does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from saves.care.verify import verify
from saves.file.lock import holder

TOGETHER = 20


class Leaver(NamedTuple):
    said: str
    seconds: float
    """From the start of all."""


def start(save: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "engine", "--save", str(save)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env=os.environ | {"REALM_HOME": str(save.parent)},
    )


def listen(engine: subprocess.Popen[str], began: float) -> Leaver:
    """What an engine says first, and, unless it won, when it is gone."""
    assert engine.stdout is not None
    said = engine.stdout.readline().strip()
    if said != "ready":
        assert engine.wait() != 0
    return Leaver(said, time.monotonic() - began)


def race(save: Path) -> list[Leaver]:
    """Start them all, see that one wins, end it, and tell of the others."""
    began = time.monotonic()
    engines = [start(save) for _ in range(TOGETHER)]
    with ThreadPoolExecutor(TOGETHER) as hands:
        heard = list(hands.map(lambda engine: listen(engine, began), engines))
    [winner] = [engine for engine, (said, _) in zip(engines, heard, strict=True) if said == "ready"]
    left = [each for each in heard if each.said != "ready"]
    found = holder(save)
    assert found is not None
    assert found.pid == winner.pid
    assert all(f"process {winner.pid}" in each.said for each in left)
    winner.terminate()
    assert winner.wait(30) == 0
    return left


@pytest.mark.fault("F6")
@pytest.mark.timeout(1800)
def test_of_many_engines_one_plays_and_the_others_name_it(
    home: Path, full: bool, figure: Callable[[str], None]
) -> None:
    save, rounds = home / "my.realm", 50 if full else 2
    left = [leaver for _ in range(rounds) for leaver in race(save)]
    assert len(left) == rounds * (TOGETHER - 1)
    assert verify(save).ok
    late = sorted(each.seconds for each in left)
    began = time.monotonic()
    with start(save) as winner:
        assert winner.stdout is not None
        assert winner.stdout.readline() == "ready\n"
        began = time.monotonic()
        with start(save) as loser:
            assert loser.wait(30) != 0
        alone = time.monotonic() - began
        winner.terminate()
    figure(
        f"F6: {rounds} × {TOGETHER} engines on one save: one winner each time, {len(left)} left and named"
        f" it, the median after {late[len(late) // 2]:.2f} s, the last after {late[-1]:.2f} s"
        f" ({os.cpu_count()} cores); one that comes alone leaves after {alone:.2f} s"
    )
