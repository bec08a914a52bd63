"""The live meter, the rituals, the coach and the recorded effort agree on a quest's floor."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.rules import floors
from engine.rules.coach.ladders import ladder
from engine.rules.coach.learning_rate import learning_rate
from engine.rules.coach.levels import study
from engine.rules.settings import settings
from engine.rules.strain import Zone, zone
from engine.rules.tally import tally
from engine.rules.temple.learning import overfit
from engine.rules.temple.verdict import perform
from realm_tui.view.battle import WatchedBattle
from saves.state import SkillState
from tests.engine.battle_facts import STEPS, VITALS, battle, campaign, record
from tests.steps import some_step

LOSS = 0.45
"""In Productive above a floor of 0.2, and in Stretch above one of 0.01."""


@pytest.fixture
def high(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "floor", lambda name: 0.2)


@pytest.mark.usefixtures("high")
def test_live_meter_and_recorded_effort_agree() -> None:
    rows = [some_step(number, LOSS, 2) for number in range(1, STEPS + 1)]
    fought = battle(loss_end=LOSS)
    sums = tally(rows, floors.floor_of(fought.quest))
    live = WatchedBattle.of(fought, rows)
    assert live.strain == pytest.approx(0.25)
    assert zone(live.strain or 0.0) is Zone.PRODUCTIVE
    assert sums.zones == [0, STEPS, 0, 0]
    assert sums.effort == pytest.approx(0.25 * STEPS)


@pytest.mark.usefixtures("high")
def test_the_coach_reads_the_same_strain() -> None:
    eased = campaign(battle(loss_end=0.25))
    [reason] = study(SkillState("bin"), ladder("bin"), settings().aim, eased.battles[-1]).reasons
    assert "the last battle ended in Recovery" in reason
    pressed = campaign(battle(loss_end=LOSS))
    assert learning_rate(pressed, "bin", settings()) == pytest.approx(0.5 * settings().learning_rate)


@pytest.mark.usefixtures("high")
def test_the_rituals_read_the_same_strain() -> None:
    fought = battle(loss_end=LOSS, vitals=replace(VITALS, held_out_loss=0.1))
    assert overfit(fought) == pytest.approx(-0.25)
    flat = [some_step(number, LOSS, 2) for number in range(1, STEPS + 1)]
    [sharp] = [found for each, found in perform(record(fought, steps=flat)) if each.name == "sharp"]
    assert sharp.held
    assert "strain 0.25 in Productive" in sharp.says
