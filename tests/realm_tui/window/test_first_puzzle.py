"""The first puzzle has the battle's room only while no battle is fought."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.wire.messages import Activity
from realm_tui.view.model import View
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.tavern import puzzle_in_front
from saves import events as e
from saves.log.fold import fold
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient, event
from tests.realm_tui.stage import on_screen

BEFORE = tale.OPENING
FIRST = (*BEFORE, tale.started(1))
AFTER = (*BEFORE, *tale.fought(1, 2.4, 0.4), tale.puzzle("after", "11", True, "pip-0001"))
SECOND = (*AFTER, tale.posted(2, 1), tale.started(2))
THEN = (*AFTER, tale.posted(2, 1), *tale.fought(2, 0.4, 0.2))
AGAIN = (*THEN, tale.gained(1, [4, 5]), tale.puzzle("after", "11", True, "pip-0002"))

MOMENTS = {
    "not asked yet": (tale.BEGINNING, False),
    "before the first battle": (BEFORE, True),
    "in the first battle": (FIRST, False),
    "asked again after it": (AFTER, True),
    "in the second battle": (SECOND, False),
    "after the second battle": (THEN, False),
    "asked again with a level": (AGAIN, True),
    "in a campaign that is over": ((*AGAIN, e.CampaignArchived(campaign=1)), False),
}


def seen(facts: tuple[e.Fact, ...]) -> View:
    """What a window knows after some facts."""
    entries = [event(number, fact).entry() for number, fact in enumerate(facts, 1)]
    return View(state=fold(State(), entries))


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_puzzle_is_in_front_at_its_moments_alone(moment: str) -> None:
    facts, shown = MOMENTS[moment]
    assert puzzle_in_front(seen(facts)) is shown


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_battle_has_its_log_from_the_first_step_and_a_key_shows_the_puzzle(
    save: Path, until: Until, size: tuple[int, int]
) -> None:
    client = ScriptedClient(Activity(doing="battle", detail="battle 1"))
    client.begin(*BEFORE)
    app = RealmApp(save, client.connect)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "right answer  11" in on_screen(app))
        assert "Combat log" not in on_screen(app)
        client.tell(tale.started(1))
        await until(pilot, lambda: "Combat log" in on_screen(app))
        assert "right answer" not in on_screen(app)
        await pilot.press("b")
        await until(pilot, lambda: "right answer  11" in on_screen(app))
