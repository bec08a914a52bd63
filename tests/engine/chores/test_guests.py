from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.chores.guests import Guests
from engine.journal import Journal
from engine.rules.budget import GRACE
from saves import events as told
from saves.log.fold import fold
from saves.log.log import Log, pages
from saves.state import State
from tests.journals import PIP_SHA256
from tests.steps import some_step


def test_a_window_that_closes_leaves_word_of_how_far_the_battle_was(tmp_path: Path) -> None:
    begun = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
    ]
    fight = [
        told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 640, 5, "coach", []),
        told.BattleStarted(1, 1, 1, "scribe", 0, 40, 16, 2e-3, 5, None),
    ]
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, fold(State(), log.append([("realm", fact) for fact in begun])))
        attendance = Guests(journal, hold=True)
        with attendance.window("early"):
            pass
        with attendance.window("late"):
            journal.record("battle:1", *fight)
            journal.record_step(some_step(1))
            journal.record_step(some_step(2))
        facts = [entry.fact() for page in pages(log.connection) for entry in page]
    closed = [fact for fact in facts if isinstance(fact, told.WindowClosed)]
    assert [(each.window, each.battle, each.step) for each in closed] == [("early", 0, 0), ("late", 1, 2)]
    assert not attendance.holding
    assert not attendance.passing


def test_an_engine_that_got_no_processor_does_not_leave_its_guests_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with Log(tmp_path / "my.realm", create=True) as log:
        attendance = Guests(Journal(log, State()), hold=True)
        now[0] += 2 * GRACE
        assert attendance.alone() < GRACE
        for _ in range(40):
            now[0] += 0.25
            left = attendance.alone() > GRACE
        assert left
