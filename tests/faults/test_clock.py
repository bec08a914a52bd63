"""Clocks that jump: nothing negative, nothing invented, and nobody waits for the clock to come back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from engine.children import supervisor
from engine.children.supervisor import Supervisor
from engine.chores.budget_watch import BudgetWatch
from engine.chores.guests import Guests
from engine.journal import Journal
from saves import events as told
from saves.care.backup import backups, due, take
from saves.care.verify import verify
from saves.file.open import open_for_reading
from saves.log.absence import homecoming
from saves.log.fold import fold
from saves.log.log import Log, entries
from saves.log.snapshot import load
from saves.state import State
from tests.journals import PIP_SHA256

DAY = 86_400.0
NOON = 1_900_000_000.0
JUMPS = {"a day back": -DAY, "ten years on": 3652 * DAY, "summer time": 3600.0, "winter time": -3600.0}


def clock(jump: float) -> Iterator[float]:
    """A clock that jumps while the hero is alone."""
    now = NOON
    for _ in range(7):
        yield now
        now += 60
    now += jump
    while True:
        yield now
        now += 60


def story() -> list[list[told.Fact]]:
    """A battle fought and blessed while no window is open."""
    return [
        [told.RealmCreated("5f0c", "first light", "0.1.0")],
        [told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256)],
        [told.CampaignStarted(1, "pip", 7, ["bin"])],
        [told.WindowOpened("a")],
        [told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 48, 5, "coach", [])],
        [told.BattleStarted(1, 1, 1, "scribe", 0, 3, 16, 2e-3, 5, None)],
        [told.WindowClosed("a", 1, 0)],
        [told.BattleEnded(1, 1, "won", 3, 300, 1.5, 2.0, 1.0, 4.5, 1.0, [3, 6, 9, 12, 15])],
        [told.BattleBlessed(1, 1, "blessed", 1.0, 4.5, [])],
    ]


def played(save: Path, jump: float) -> State:
    ticks = clock(jump)
    with Log(save, create=True, clock=lambda: next(ticks)) as log:
        for facts in story():
            log.append([("realm", fact) for fact in facts])
        return load(log.connection)


def without_times(state: State) -> dict[str, float]:
    campaign = state.campaigns[1]
    names = ("step", "tokens", "train_seconds", "experience", "effort", "battles_fought", "level")
    return {name: getattr(campaign, name) for name in names}


@pytest.mark.fault("F9")
def test_a_jump_of_the_clock_makes_no_progress_and_takes_none(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    steady = played(tmp_path / "steady.realm", 0.0)
    away = []
    for name, jump in JUMPS.items():
        save = tmp_path / f"{name}.realm"
        assert without_times(played(save, jump)) == without_times(steady)
        assert verify(save).ok
        with closing(open_for_reading(save)) as connection:
            after = load(connection)
            since = entries(connection, after=after.away_since)
            before = State()
            fold(before, entries(connection, limit=after.away_since))
        told_home = homecoming(since, before, after, now=NOON + jump)
        assert told_home.away_seconds >= 0
        assert (told_home.trained_seconds, told_home.experience, told_home.steps) == (1.5, 4.5, 3)
        away.append(f"{name}: {told_home.trained_seconds} s trained")
    figure(f"F9: the clock jumped {len(JUMPS)} ways in a battle: {', '.join(away)}; no figure changed")


@pytest.mark.fault("F9")
def test_backups_go_on_after_a_clock_that_was_ahead(tmp_path: Path) -> None:
    save = tmp_path / "my.realm"
    played(save, 0.0)
    for day in range(12):
        take(save, NOON + 3652 * DAY + day * DAY)
    assert due(save, NOON)
    made = take(save, NOON)
    assert made in backups(save)
    assert not due(save, NOON + 1)


class Dying:
    """A child that ends as soon as it is started."""

    async def start(self) -> None:
        return

    async def wait(self) -> str:
        return "it died"


@pytest.mark.fault("F9")
async def test_back_off_asks_no_clock_that_can_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    jumps, deaths, failed = cycle(JUMPS.values()), list[int](), asyncio.Event()
    monkeypatch.setattr(time, "time", lambda: NOON + next(jumps))
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 1e-3)
    watched: Supervisor[str] = Supervisor(
        Dying,  # type: ignore[arg-type]
        lambda _, recent: deaths.append(recent),
        lambda _: failed.set(),
    )
    running = asyncio.create_task(watched.run())
    await asyncio.wait_for(failed.wait(), 30)
    assert deaths == [1, 2, 3, 4, 5]
    watched.child = None
    watched.stop()
    await running


@pytest.mark.parametrize("jump", JUMPS.values())
def test_a_budget_runs_by_a_clock_that_can_not_jump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, State(budget=told.BudgetSet(hours=0.25)))
        attendance, noon = Guests(journal, hold=False), datetime.fromtimestamp(NOON)
        steward = BudgetWatch(journal, attendance, lambda: noon + timedelta(seconds=jump), lambda: False)
        monkeypatch.setattr(time, "time", lambda: NOON + jump)
        steward.look()
        assert (steward.spent, steward.held) == (None, "")
        attendance.empty_since -= 1000
        steward.look()
        assert steward.spent == 0.25
