"""SIGKILL to the window, the engine, the trainer and the Oracle, at random moments of a real game."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
import pytest

from engine.trainer.checkpoints import MARK, step_of
from engine.wire.client import connect
from saves.file.open import open_for_reading
from saves.log.log import entries, steps
from tests.e2e.chronicler import Chronicler, Step
from tests.e2e.terminal import REALM, Terminal, realm

VICTIMS = ("window", "engine", "trainer", "oracle")
LONGEST_PAUSE = 20.0
"""Seconds between a recovery and the next kill, at most: about half a battle."""
CLEAR_SECONDS = 3.0
"""Time in which a cleared failure is no failure any more."""
ORPHAN_SECONDS = 2.0
PATIENCE = 120.0
"""Seconds until a recovery counts as none; the figures say what it really took."""


class Game:
    """A real game with a window open, and someone who kills parts of it."""

    def __init__(self, home: Path) -> None:
        self.home, self.save = home, home / "my.realm"
        self.chronicler = Chronicler(self.save)
        self.window = Terminal(REALM, home)
        self.cleared = 0
        """Failures that the player cleared."""

    def pid_of(self, victim: str) -> int | None:
        activity = self.chronicler.activity
        if victim == "window":
            return int(self.window.child.pid)
        if victim == "engine" or activity is None:
            return self.chronicler.engine
        return activity.trainer.pid if victim == "trainer" else activity.oracle.pid

    def checkpoint(self, battle: int) -> int:
        """The step of a battle's newest whole checkpoint; 0 when it has none."""
        marks = self.home.glob(f"**/*-{battle:04d}/checkpoint-*/{MARK}")
        return max((step_of(mark.parent) for mark in marks), default=0)

    async def kill(self, victim: str) -> float:
        """Kill one process, see the game recover, and say in how many seconds the training went on."""
        pid = await self._alive(victim)
        last = self.chronicler.steps[-1][1]
        children = psutil.Process(pid).children(recursive=True) if victim == "engine" else []
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        if victim == "window":
            self.window.kill()
            self.window = Terminal(REALM, self.home)
            await asyncio.to_thread(self.window.wait_for, lambda text: "PIP" in text, PATIENCE)
        if children:
            _, left = psutil.wait_procs(children, timeout=ORPHAN_SECONDS)
            alive = [child for child in left if _runs(child)]
            assert not alive, f"{alive} outlived the engine"
        sealed = self.checkpoint(last[0])
        moment, step = await self._went_on(killed)
        if victim in ("engine", "trainer"):
            check_resumed(last, sealed, step)
        return moment - killed

    async def _went_on(self, killed: float) -> tuple[float, Step]:
        """The first step after a kill; five deaths in ten minutes are a failure, which the player clears."""
        step = asyncio.create_task(self.chronicler.step_after(killed, PATIENCE))
        while not step.done():
            activity = self.chronicler.activity
            for child in ("trainer", "oracle"):
                if activity and getattr(activity, child).condition == "failed":
                    await self._clear(child)
            await asyncio.wait((step,), timeout=0.2)
        return step.result()

    async def _clear(self, child: str) -> None:
        client = await connect(self.save, start=False)
        self.cleared += (await client.command("clear", child=child)).ok
        await client.close()
        await asyncio.sleep(CLEAR_SECONDS)

    async def _alive(self, victim: str) -> int:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            pid = self.pid_of(victim)
            if pid is not None and psutil.pid_exists(pid) and self.chronicler.connected.is_set():
                return pid
            await asyncio.sleep(0.1)
        raise AssertionError(f"there was no {victim} to kill")


def _runs(process: psutil.Process) -> bool:
    """Whether it is more than an entry that a slow init has not cleared away."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def check_resumed(last: Step, sealed: int, step: Step) -> None:
    """The battle goes on after its newest whole checkpoint, or the next one begins after its last step."""
    assert step in ((last[0], sealed + 1), (last[0] + 1, 1)), f"after {last}, saved at {sealed}, came {step}"


def check_save(save: Path, told: dict[int, str]) -> int:
    """Nothing acknowledged is lost, and nothing is credited twice; gives the count of battles."""
    with contextlib.closing(open_for_reading(save)) as connection:
        kept = entries(connection)
        hashes = {entry.id: entry.hash for entry in kept}
        assert {number: hashes.get(number) for number in told} == told
        for kind in ("BattleEnded", "BattleBlessed"):
            credited = Counter(entry.subject for entry in kept if entry.kind == kind)
            assert set(credited.values()) <= {1}, credited
        ended = [entry.fact() for entry in kept if entry.kind == "BattleEnded"]
        for battle in ended:
            rows = steps(connection, battle.campaign, battle.battle)
            assert [row.step for row in rows] == list(range(1, battle.steps + 1))
    return len(ended)


@pytest.mark.fault("F1")
@pytest.mark.timeout(7200)
async def test_every_process_may_be_killed_at_any_moment(
    home: Path, full: bool, figure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALM_HOME", str(home))
    rng = Random(7)
    victims = list(VICTIMS) * (25 if full else 1)
    rng.shuffle(victims)
    game = Game(home)
    assert realm(home, "new").returncode == 0
    following = asyncio.create_task(game.chronicler.follow())
    took: dict[str, list[float]] = {victim: [] for victim in VICTIMS}
    try:
        await game.chronicler.step_after(0.0, PATIENCE)
        for victim in victims:
            await asyncio.sleep(rng.uniform(0, LONGEST_PAUSE if full else LONGEST_PAUSE / 5))
            took[victim].append(await game.kill(victim))
            assert realm(home, "verify").returncode == 0
    finally:
        following.cancel()
        game.window.kill()
        realm(home, "stop")
    battles = check_save(game.save, game.chronicler.hashes)
    longest = ", ".join(f"{victim} {max(times):.1f}" for victim, times in took.items())
    figure(
        f"F1: {len(victims)} kills over {battles} battles, all recovered, all {len(game.chronicler.hashes)} "
        f"acknowledged entries kept, {game.cleared} failures cleared; "
        f"longest seconds until the next step: {longest}"
    )
