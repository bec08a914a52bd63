"""The steward's record: each change of the verdict once, whatever the clock and the battery do."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.chores import budget_watch as module
from engine.chores.budget_watch import BudgetWatch
from engine.chores.guests import Guests
from engine.journal import Journal
from saves import events as told
from saves.log.fold import fold
from saves.log.log import Log, pages
from saves.state import State

EVENING = datetime(2026, 3, 4, 21, 59)


class World:
    """A clock and a charger that a test turns and pulls."""

    def __init__(self, log: Log, budget: told.BudgetSet) -> None:
        self.log = log
        self.journal = Journal(log, fold(State(), log.append([("engine", budget)])))
        self.now, self.unplugged = EVENING, False
        self.attendance = Guests(self.journal, hold=False)
        self.steward = BudgetWatch(self.journal, self.attendance, lambda: self.now, lambda: self.unplugged)

    def look(self, minutes: float = 0) -> str:
        self.now += timedelta(minutes=minutes)
        self.steward.look()
        self.steward.record()
        return self.journal.state.held

    def told(self) -> list[told.Fact]:
        return [entry.fact() for page in pages(self.log.connection, after=1) for entry in page]


def test_each_hold_and_its_end_are_recorded_once(tmp_path: Path) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        world = World(log, told.BudgetSet(quiet=("22:00-07:00",)))
        assert [world.look(1 / 60) for _ in range(3)] == ["", "", ""]
        assert [world.look(1) for _ in range(3)] == ["quiet until 07:00"] * 3
        assert [world.look(minutes) for minutes in (600, 900)] == ["", "quiet until 07:00"]
        assert world.told() == [
            told.TrainingPaused("budget", "quiet until 07:00"),
            told.TrainingResumed("budget"),
            told.TrainingPaused("budget", "quiet until 07:00"),
        ]


def test_quiet_times_are_those_of_the_zone_the_machine_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as zone, Log(tmp_path / "my.realm", create=True) as log:
        zone.setenv("TZ", "UTC")
        time.tzset()
        now = datetime.now()
        quiet = f"{now - timedelta(minutes=30):%H:%M}-{now + timedelta(minutes=30):%H:%M}"
        journal = Journal(log, fold(State(), log.append([("engine", told.BudgetSet(quiet=(quiet,)))])))
        steward = BudgetWatch(journal, Guests(journal, hold=False))
        held = []
        for name in ("UTC", "UTC-5", "UTC"):
            zone.setenv("TZ", name)
            steward.look()
            held.append(steward.held.partition(" ")[0])
        assert held == ["quiet", "", "quiet"]
    time.tzset()


def test_the_battery_holds_training_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", -1.0)
    with Log(tmp_path / "my.realm", create=True) as log:
        world = World(log, told.BudgetSet(on_battery="pause"))
        assert world.look() == ""
        world.unplugged = True
        assert [world.look(), world.look()] == ["on battery"] * 2
        world.unplugged = False
        assert world.look() == ""
        world.journal.record("engine", told.BudgetSet())
        world.unplugged = True
        assert world.look() == ""
        assert len(world.told()) == 3


def test_the_players_own_pause_stays_when_the_quiet_ends(tmp_path: Path) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        world = World(log, told.BudgetSet(quiet=("22:00-07:00",)))
        world.look(1)
        world.journal.record("engine", told.TrainingPaused("player"))
        assert (world.journal.state.paused, world.journal.state.held) == (True, "quiet until 07:00")
        world.look(600)
        assert (world.journal.state.paused, world.journal.state.held) == (True, "")


def test_an_engine_there_for_one_command_is_not_measured_by_hours(tmp_path: Path) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        world = World(log, told.BudgetSet(hours=1.0))
        world.attendance.empty_since -= 4000
        world.attendance.passing = True
        world.look()
        assert world.steward.spent is None
        world.attendance.passing = False
        world.look()
        assert world.steward.spent == 1.0
        with world.attendance.guest():
            world.look()
            assert world.steward.spent is None


def test_hours_that_run_out_in_a_quiet_time_let_nothing_go(tmp_path: Path) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        world = World(log, told.BudgetSet(hours=1.0, quiet=("22:00-07:00",)))
        world.look(1)
        world.attendance.empty_since -= 4000
        assert world.look(1) == "quiet until 07:00"
        assert world.steward.spent == 1.0
        assert world.told() == [told.TrainingPaused("budget", "quiet until 07:00")]
