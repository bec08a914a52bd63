"""A real trainer's priority: while it loads, changed while it runs, and where that is forbidden."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from engine.children.trainer_link import TrainerLink
from engine.trainer import priority as module
from engine.trainer.messages import Fought
from engine.trainer.priority import LOADING_NICENESS, NICENESS
from engine.wire.messages import ChildStatus
from saves.events import TrainerPriority
from tests.engine.trainer.small import small_fight
from tests.toy_hero import make_toy

PATIENCE_SECONDS = 250
OURS = os.getpriority(os.PRIO_PROCESS, 0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle scheduling")


class Watched(TrainerLink):
    """A link that keeps what it shows, with the priority that the trainer had then."""

    def __init__(self, folder: Path) -> None:
        self.seen_loading: set[tuple[bool, int]] = set()
        self.deaths = 0
        super().__init__("toy", folder / "cache", folder / "log", self._seen, self._counted, lambda _: None)

    def _seen(self, status: ChildStatus) -> None:
        if status.condition == "starting" and status.pid is not None:
            self.seen_loading.add(of_thread(status.pid))

    def _counted(self, epitaph: str, deaths: int) -> None:
        self.deaths += 1

    @property
    def pid(self) -> int:
        child = self.supervisor.child
        assert child is not None
        assert child.pid is not None
        return child.pid


@pytest.fixture
async def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    make_toy(tmp_path)
    link = Watched(tmp_path)
    running = asyncio.create_task(link.run())
    yield link
    await link.leave(10)
    await running


def of_thread(id: int) -> tuple[bool, int]:
    return os.sched_getscheduler(id) == os.SCHED_IDLE, os.getpriority(os.PRIO_PROCESS, id)


def of_all(pid: int) -> set[tuple[bool, int]]:
    """Whether threads run only where nothing else does, and their nice values."""
    return {of_thread(each.id) for each in psutil.Process(pid).threads()}


async def test_a_trainer_loads_with_a_share_and_then_yields_and_is_raised_by_a_new_one(
    link: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await link.ready.wait()
        assert link.seen_loading == {(False, max(LOADING_NICENESS, OURS))}
        assert of_all(link.pid) == {(True, NICENESS["idle"])}

        # What a player without privileges is told, whoever runs this test.
        def refuse(pid: int, priority: TrainerPriority) -> bool:
            return module.has_settled(pid, priority)

        with monkeypatch.context() as forbidden:
            forbidden.setattr("engine.children.trainer_link.settle", refuse)
            link.prioritise("low")
        assert link.outdated
        before = link.pid
        last = [report async for report in link.fight(small_fight(tmp_path / "one"))][-1]
        assert isinstance(last, Fought)
        assert link.pid != before
        assert (link.outdated, link.deaths) == (False, 0)
        assert of_all(link.pid) == {(False, NICENESS["low"])}

        before = link.pid
        link.prioritise("idle")
        assert of_all(link.pid) == {(True, NICENESS["idle"])}
        last = [report async for report in link.fight(small_fight(tmp_path / "two"))][-1]
        assert isinstance(last, Fought)
        assert link.pid == before
