"""A trainer killed in the middle of a battle goes on with the very losses it would have had."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest

from engine.loop.templating import lesson
from engine.trainer.messages import AnyReport, Fight, Fought, Ready, Resumed, Stepped
from heroes.definition import find_hero
from quests.drawing.draw import training_tasks
from quests.skills import find_skill

PIP = find_hero("pip")
BATCH_SIZE = 8
TOLERANCE = 1e-6
"""Largest relative difference of a loss."""
REPORTS: msgspec.json.Decoder[AnyReport] = msgspec.json.Decoder(AnyReport)  # type: ignore[type-abstract, arg-type]


class Trainer:
    """The real trainer program with its pipes."""

    def __init__(self, cache: Path) -> None:
        arguments = ["engine.trainer", "--hero", PIP.id, "--cache", str(cache)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def fight(self, order: Fight) -> Iterator[AnyReport]:
        """Give the order once the hero is loaded, and pass on the reports."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            report = REPORTS.decode(line)
            if isinstance(report, Ready):
                self.process.stdin.write(msgspec.json.encode(order) + b"\n")
                self.process.stdin.flush()
            yield report

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def battle(folder: Path, steps: int) -> Fight:
    tasks = training_tasks(find_skill("bin"), {1: 0.5, 2: 0.5}, steps * BATCH_SIZE, seed=11)
    return Fight(
        battle=1,
        folder=str(folder),
        start_from=None,
        lessons=[lesson(PIP, task) for task in tasks],
        echoes=[],
        batch_size=BATCH_SIZE,
        learning_rate=2e-3,
        seed=11,
        save_seconds=1.0,
    )


def losses(cache: Path, order: Fight, kill_at: int | None = None) -> tuple[dict[int, float], int]:
    """The losses of the steps taken until the end or the kill, by step, and the step resumed from."""
    trainer, found, resumed = Trainer(cache), {}, 0
    try:
        for report in trainer.fight(order):
            if isinstance(report, Resumed):
                resumed = report.step
            if isinstance(report, Stepped):
                found[report.step] = report.loss
                if report.step == kill_at:
                    break
            if isinstance(report, Fought):
                break
    finally:
        trainer.kill()
    return found, resumed


@pytest.mark.fault("F11")
@pytest.mark.timeout(1800)
def test_a_killed_battle_goes_on_with_equal_losses(
    home: Path, full: bool, figure: Callable[[str], None]
) -> None:
    cache, steps = home / "cache", 40 if full else 12
    cache.mkdir(exist_ok=True)
    kills = sorted(Random(11).sample(range(steps // 4, steps), 5 if full else 1))
    whole, _ = losses(cache, battle(home / "whole", steps))
    order, broken, resumed = battle(home / "broken", steps), {}, []
    for kill_at in (*kills, None):
        taken, since = losses(cache, order, kill_at)
        broken |= taken
        resumed.append(since)
    assert min(resumed[1:]) > 0, f"killed at {kills}, resumed at {resumed[1:]}"
    assert broken.keys() == whole.keys() == set(range(1, steps + 1))
    worst = max(abs(broken[step] - whole[step]) / abs(whole[step]) for step in whole)
    figure(
        f"F11: battle of {steps} steps killed at steps {kills}, resumed after {resumed[1:]}: "
        f"losses differ by at most {worst:.1e} relative"
    )
    assert worst <= TOLERANCE
