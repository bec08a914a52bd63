"""A year of play in one save: speed of appending, folding and opening it, and of plain inserts beside."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pexpect
import psutil

from bench.window import REALM, drain
from saves import events as told
from saves.events import Fact
from saves.file.open import open_for_reading
from saves.file.rows import AnswerRow, StepRow
from saves.file.tables import Row
from saves.log import snapshot
from saves.log.fold import fold
from saves.log.log import INSERT, Log, columns, pages
from saves.log.thinning import kept_steps
from saves.state import State

BATTLES, STEPS = 50_000, 40
PROBE, RIGHT = 16, 9
"""Tasks of the probe after each battle, and how many are answered right."""
PAGE = 250
"""Battles written in one batch."""
OPENINGS = 9
WINDOW_SECONDS = 10.0
"""How long the window runs before its memory is read."""

Told = tuple[str, Fact]


class Readings(msgspec.Struct, frozen=True):
    events: int
    megabytes: float
    append_rate: float
    """Events a second, in batches."""
    plain_rate: float
    """The same rows inserted with plain sqlite3, events a second."""
    fold_rate: float
    window_mb: float
    """Resident memory of a window that shows the save."""
    open_ms: float
    """From opening the file to the folded state, median."""


def measure(battles: int = BATTLES) -> Readings:
    """Write the save, read it, and insert the same events with plain sqlite3."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        save = Path(folder) / "year.realm"
        began = time.perf_counter()
        appending = _write(save, battles)
        sys.stderr.write(f"written in {time.perf_counter() - began:.0f} s\n")
        with closing(open_for_reading(save)) as connection:
            events, folding = _fold(connection)
            plain = _plain(connection, Path(folder) / "plain.db")
        return Readings(
            events=events,
            megabytes=save.stat().st_size / 1e6,
            append_rate=events / appending,
            plain_rate=events / plain,
            fold_rate=events / folding,
            window_mb=_window(save),
            open_ms=1000 * statistics.median(_open(save) for _ in range(OPENINGS)),
        )


def _write(save: Path, battles: int) -> float:
    """Write all battles to a save; returns the seconds that appending their events took."""
    seconds, state = 0.0, State()
    with closing(Log(save, create=True)) as log:
        fold(state, log.append(_beginning()))
        for first in range(1, battles + 1, PAGE):
            numbers = range(first, min(battles + 1, first + PAGE))
            facts = [fact for number in numbers for fact in _battle(number)]
            began = time.perf_counter()
            entries = log.append(facts)
            seconds += time.perf_counter() - began
            rows: list[Row] = [row for number in numbers for row in _curve(number)]
            log.append([], rows + [row for number in numbers for row in _answers(number)])
            snapshot.keep(log.connection, fold(state, entries))
    return seconds


def _fold(connection: sqlite3.Connection) -> tuple[int, float]:
    count, seconds, state = 0, 0.0, State()
    for page in pages(connection):
        began = time.perf_counter()
        fold(state, page)
        seconds += time.perf_counter() - began
        count += len(page)
    return count, seconds


def _plain(connection: sqlite3.Connection, target: Path) -> float:
    seconds = 0.0
    with closing(sqlite3.connect(target, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute("PRAGMA synchronous = NORMAL")
        plain.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, time, kind, subject, payload, hash)")
        for page in pages(connection):
            rows = [columns(entry) for entry in page]
            began = time.perf_counter()
            plain.execute("BEGIN")
            plain.executemany(INSERT, rows)
            plain.execute("COMMIT")
            seconds += time.perf_counter() - began
    return seconds


def _open(save: Path) -> float:
    began = time.perf_counter()
    with closing(open_for_reading(save)) as connection:
        snapshot.load(connection)
    return time.perf_counter() - began


def _window(save: Path) -> float:
    """Resident memory in MB of a real window that shows the save while nothing trains."""
    with closing(Log(save)) as log:
        log.append([("campaign:1", told.CampaignArchived(1))])
    environment = os.environ | {"REALM_HOME": str(save.parent), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    command = [str(REALM), "--save", str(save)]
    window: pexpect.spawn[bytes] = pexpect.spawn(
        command[0], command[1:], env=environment, dimensions=(60, 200), timeout=60
    )
    window.expect_exact(b"PIP")
    until = time.monotonic() + WINDOW_SECONDS
    while time.monotonic() < until:
        drain(window)
    resident = psutil.Process(window.pid).memory_info().rss
    window.close(force=True)
    subprocess.run([*command, "stop"], env=environment, check=False, capture_output=True)
    return float(resident / 1e6)


def _beginning() -> list[Told]:
    return [
        ("realm", told.RealmCreated("5f0c", "a year", "0.1.0")),
        ("realm", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", "ab" * 32)),
        ("realm", told.CampaignStarted(1, "pip", 7, ["bin"])),
    ]


def _battle(number: int) -> Iterator[Told]:
    """The events of one battle as the game writes them, with windows opened and closed: twenty events."""
    subject, name = f"battle:{number}", f"pip-{number:04}"
    operations = {"add": (10, 40), "subtract": (20, 40), "equals": (38, 40), "xor": (5, 40)}
    yield (
        subject,
        told.QuestPosted(1, number, "bin", 3, {1: 0.05, 2: 0.05, 3: 0.9}, 640, number, "coach", ["next"]),
    )
    yield (
        subject,
        told.BattleStarted(1, number, number, "scribe", STEPS * number, STEPS, 16, 2e-3, number, None),
    )
    yield subject, told.CheckpointSealed(1, name, f"{number:064x}", 19_600_000, number, STEPS, None, 16, 32.0)
    yield (
        subject,
        told.BattleEnded(
            1, number, "won", STEPS, 14_000, 21.3, 0.51, 0.42, 18.1, 0.09, [9, 9, 9, 9, 9], operations, 0.002
        ),
    )
    yield (
        f"trial:{number}",
        told.TrialHeld(1, number, "probe", "bin", 3, number, PROBE, RIGHT, False, name, 0.4, number),
    )
    yield subject, told.BattleBlessed(1, number, "blessed", 1.0, 18.1, ["the loss fell"])
    if number > 50:
        yield "campaign:1", told.CheckpointsCleared(1, [f"pip-{number - 50:04}"], "more than 50 checkpoints")
    for window in range(6):
        yield "window", told.WindowOpened(f"{number}-{window}")
        yield "window", told.WindowClosed(f"{number}-{window}", number, 7)
    yield "engine", told.EngineStarted(4242, "0.1.0")


def _curve(number: int) -> Iterator[StepRow]:
    for step in kept_steps(STEPS):
        yield StepRow(
            campaign=1,
            battle=number,
            step=step,
            loss=0.4123 + step / 1000,
            tokens=350,
            seconds=0.5312,
            grad_norm=1.234,
            learning_rate=1.5e-3,
            strikes=[3, 4, 3, 3, 3],
            samples=[],
        )


def _answers(number: int) -> Iterator[AnswerRow]:
    for place in range(1, PROBE + 1):
        yield AnswerRow(
            campaign=1,
            trial=number,
            number=place,
            operation="greaterthan",
            prompt="greaterthan 0110 1011",
            expected="false",
            said="false" if place <= RIGHT else "true",
            score=float(place <= RIGHT),
            reason="" if place <= RIGHT else "true is not false",
        )


if __name__ == "__main__":
    sys.stdout.write(f"{measure(int(sys.argv[1]) if len(sys.argv) > 1 else BATTLES)}\n")
