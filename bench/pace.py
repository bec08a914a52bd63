"""How much processor time the trainer takes at full pace and at half of it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import msgspec
import psutil

from bench.samples import BATCH, hero, lessons
from engine.trainer.messages import AnyReport, Fight, Fought, Pace, Ready, Stepped, TrainerOrder
from heroes.weights import cache_folder

WARMUP, COUNTED = 2, 10
"""Warm-up steps that are left out, and steps measured."""
REPORTS: msgspec.json.Decoder[AnyReport] = msgspec.json.Decoder(AnyReport)


class TimeUsed(NamedTuple):
    """Time that the counted steps took."""

    cpu_seconds: float
    """Processor time of all the trainer's threads together."""
    wall_seconds: float

    @property
    def cores(self) -> float:
        """Processors kept busy, on average."""
        return self.cpu_seconds / self.wall_seconds


def measure(share: float) -> TimeUsed:
    """Processor time of the real trainer program in a battle at the pace `share`."""
    command = [sys.executable, "-m", "engine.trainer", "--hero", hero().id, "--cache", str(cache_folder())]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as trainer,
    ):
        try:
            return _follow(trainer, folder, share)
        finally:
            trainer.kill()


def _follow(trainer: subprocess.Popen[bytes], folder: str, share: float) -> TimeUsed:
    assert trainer.stdout is not None
    process, begun = psutil.Process(trainer.pid), TimeUsed(0.0, 0.0)
    for line in trainer.stdout:
        report = REPORTS.decode(line)
        if isinstance(report, Ready):
            _order(trainer, Pace(share=share), _battle(folder))
        elif isinstance(report, Stepped) and report.step in (WARMUP, WARMUP + COUNTED):
            # Between two reports lie whole steps, pauses included.
            times = process.cpu_times()
            now = TimeUsed(times.user + times.system, time.monotonic())
            if report.step > WARMUP:
                return TimeUsed(now.cpu_seconds - begun.cpu_seconds, now.wall_seconds - begun.wall_seconds)
            begun = now
        elif isinstance(report, Fought):
            break
    raise RuntimeError("the trainer ended before its steps were counted")


def _order(trainer: subprocess.Popen[bytes], *orders: TrainerOrder) -> None:
    assert trainer.stdin is not None
    for order in orders:
        trainer.stdin.write(msgspec.json.encode(order) + b"\n")
    trainer.stdin.flush()


def _battle(folder: str) -> Fight:
    return Fight(
        battle=1,
        folder=folder,
        start_from=None,
        lessons=lessons(WARMUP + COUNTED + 1),
        echoes=[],
        batch_size=BATCH,
        learning_rate=1e-3,
        seed=1,
        save_seconds=3600.0,
    )


if __name__ == "__main__":
    for pace in (1.0, 0.5):
        found = measure(pace)
        taken = f"{found.cpu_seconds:.1f} s of processor time in {found.wall_seconds:.1f} s"
        sys.stdout.write(f"pace {pace:.0%}: {found.cores:.2f} processors busy ({taken})\n")
