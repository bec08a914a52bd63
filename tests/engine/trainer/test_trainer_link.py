"""The engine's hold on a real trainer: a battle is left at any moment, and the next one fought."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from engine.children.trainer_link import TrainerLink
from engine.trainer.messages import AnyReport, Broke, Fight, Fought, Halted, Resumed, Stepped
from tests.engine.trainer.small import small_fight, small_lessons
from tests.toy_hero import make_toy

PATIENCE_SECONDS = 200


@pytest.fixture
async def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TrainerLink]:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    make_toy(tmp_path)
    link = TrainerLink(
        "toy", tmp_path / "cache", tmp_path / "log", lambda _: None, lambda *_: None, lambda _: None
    )
    running = asyncio.create_task(link.run())
    yield link
    await link.leave(10)
    await running


def long_fight(folder: Path) -> Fight:
    """More steps than are done before a halt is heard."""
    return small_fight(folder, lessons=small_lessons(64) * 32, save_seconds=1e9)


async def test_a_battle_that_is_left_or_interrupted_halts_and_another_is_fought(
    link: TrainerLink, tmp_path: Path
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with aclosing(link.fight(long_fight(tmp_path / "left"))) as reports:
            assert isinstance(await anext(reports), Stepped)
        heard: list[AnyReport] = []
        async for report in link.fight(long_fight(tmp_path / "left")):
            heard.append(report)
            if isinstance(report, Stepped):
                link.interrupt()
        assert isinstance(heard[0], Resumed)
        assert isinstance(heard[-1], Halted)
        link.interrupt()
        last = [report async for report in link.fight(small_fight(tmp_path / "next"))][-1]
        assert isinstance(last, Fought)


async def test_a_trainer_that_misreads_a_line_says_so_and_reads_the_next(
    link: TrainerLink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def garbled(*_: object) -> None:
        assert link.supervisor.child is not None
        assert link.supervisor.child.process is not None
        assert link.supervisor.child.process.stdin is not None
        link.supervisor.child.process.stdin.write(b'{"op": "fig\xff\n')

    async with asyncio.timeout(PATIENCE_SECONDS):
        await link.ready.wait()
        pid = link.supervisor.child.pid if link.supervisor.child else None
        with monkeypatch.context() as lost:
            lost.setattr(link, "_send", garbled)
            [broke] = [report async for report in link.fight(small_fight(tmp_path / "lost"))]
        assert isinstance(broke, Broke)
        assert "no order the trainer knows" in broke.message
        heard: list[AnyReport] = []
        async for report in link.fight(small_fight(tmp_path / "next")):
            if not heard:
                garbled()
            heard.append(report)
        assert isinstance(heard[-1], Fought)
        assert link.supervisor.child is not None
        assert link.supervisor.child.pid == pid
