"""What the engine says of a step that does not come, by a clock and processors that a test turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from engine.chores import training_watch as module
from engine.chores.processor import Look
from engine.chores.training_watch import AT_WORK, LOOK_SECONDS, TrainingWatch
from engine.journal import Journal
from engine.rules.holds import Use
from engine.wire.messages import ChildStatus
from saves.log.log import Log
from saves.state import State

COMPILED = Use(2.0, 0.01, 0.0, 0.0, {"cc1plus": 1.9})
ANSWERED = Use(2.0, 0.01, 1.9, 0.0, {})
CALM = Use(2.0, 1.9, 0.0, 0.05, {})


class World:
    """A battle that is awaited, and what has the processors meanwhile."""

    def __init__(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.journal, self.now, self.used, self.looks = journal, 100.0, COMPILED, 0
        self.oracle = SimpleNamespace(asked="", supervisor=SimpleNamespace(child=None))
        self.wanted = asyncio.Event()
        self.wanted.set()
        busy = ChildStatus(condition="busy", phase=AT_WORK[0])
        journal.activity = replace(journal.activity, doing="battle", trainer=busy)
        trainer: Any = SimpleNamespace(supervisor=SimpleNamespace(child=None))
        self.lookout = TrainingWatch(journal, trainer, self.oracle, self.wanted)  # type: ignore[arg-type]
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "time", lambda: 1e9 + self.now)
        monkeypatch.setattr(module, "look", self._look)
        monkeypatch.setattr(module, "use", lambda *_, **__: self.used)

    def _look(self) -> Look:
        self.looks += 1
        return Look(0.0, 0.0, {})

    def step(self, seconds: float = 1.0) -> None:
        self.lookout.begun = self.lookout.begun or (self.now - seconds, 1e9 + self.now - seconds)
        self.journal.clock.step(seconds)

    async def after(self, seconds: float) -> str:
        """Let so many seconds pass, and say what holds the step then."""
        for _ in range(round(seconds)):
            self.now += 1.0
            await self.lookout.tick()
        hold = self.journal.activity.hold
        return f"{hold.by} {hold.name}" if hold else ""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with Log(tmp_path / "my.realm", create=True) as log:
        yield World(Journal(log, State()), monkeypatch)


async def test_a_step_that_is_overdue_is_held_by_who_has_the_processors(world: World) -> None:
    world.step()
    assert await world.after(5) == ""
    assert world.looks == 0, "nobody looks while steps may still come"
    assert await world.after(LOOK_SECONDS + 2) == "processor cc1plus"
    assert world.lookout.found is not None
    assert world.lookout.found.since == 1e9 + 100.0


async def test_the_processes_are_looked_at_now_and_then_only(world: World) -> None:
    world.step()
    await world.after(65)
    assert world.looks == pytest.approx(60 / LOOK_SECONDS, abs=2)


async def test_a_hold_ends_with_the_next_quick_step(world: World) -> None:
    world.step()
    assert await world.after(20) == "processor cc1plus"
    world.step(20.0)
    assert await world.after(4) == "processor cc1plus", "one slow step does not end what makes it slow"
    world.step(1.0)
    assert await world.after(1) == ""


async def test_a_first_step_is_awaited_longer(world: World) -> None:
    assert await world.after(10) == ""
    assert await world.after(LOOK_SECONDS + 2) == "processor cc1plus"


async def test_a_trainer_that_loads_can_be_held_too(world: World) -> None:
    world.journal.act(trainer=ChildStatus(condition="starting", phase="loading PyTorch"))
    assert await world.after(10 + LOOK_SECONDS + 2) == "processor cc1plus"


async def test_a_trainer_that_computes_is_held_by_nobody(world: World) -> None:
    world.used = CALM
    world.step()
    assert await world.after(60) == ""


@pytest.mark.parametrize(("asked", "held"), [("chat", "oracle chat"), ("trial", "oracle trial")])
async def test_the_oracle_holds_a_step_as_long_as_it_answers(world: World, asked: str, held: str) -> None:
    world.used = ANSWERED
    world.step()
    world.oracle.asked = asked
    assert await world.after(1) == ""
    assert await world.after(1) == held
    assert await world.after(30) == held
    world.oracle.asked = ""
    assert await world.after(1) == "", "an answer that is over holds nothing"


async def test_a_compiler_beside_a_chat_is_named_if_it_has_more(world: World) -> None:
    world.step()
    world.oracle.asked = "chat"
    assert await world.after(2) == "oracle chat"
    assert await world.after(10) == "processor cc1plus"


async def test_rests_of_a_share_are_no_wait(world: World) -> None:
    world.journal.state.budget = replace(world.journal.state.budget, cpu_share=0.1)
    world.step(2.0)
    assert await world.after(60) == ""


@pytest.mark.parametrize("rest", ["trial", "paused"])
async def test_nothing_is_awaited_between_battles_and_in_a_pause(world: World, rest: str) -> None:
    world.step()
    assert await world.after(20) == "processor cc1plus"
    if rest == "trial":
        world.journal.act(doing="trial")
    else:
        world.wanted.clear()
    assert await world.after(20) == ""
    world.journal.act(doing="battle")
    world.wanted.set()
    assert await world.after(9) == "", "the wait began with the battle"


async def test_flaps_are_told_once_and_nothing_is_stored(world: World) -> None:
    world.step()
    with world.journal.listen() as heard:
        assert await world.after(20) == "processor cc1plus"
        assert heard.qsize() == 1
        for share in (1.9, 1.8, 1.85, 1.75):
            world.used = Use(2.0, 0.01, 0.0, 0.0, {"cc1plus": share})
            await world.after(LOOK_SECONDS + 1)
        assert heard.qsize() == 1
        world.used = Use(2.0, 0.01, 0.0, 0.0, {"cc1plus": 0.4, "game": 1.5})
        assert await world.after(LOOK_SECONDS + 1) == "processor game"
        assert heard.qsize() == 2
    assert world.journal.log.connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
