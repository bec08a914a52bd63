"""The palette knows the keys of the screen in front, and those that work everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from realm_tui.view.actions import DEEDS
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.guild import GuildScreen
from realm_tui.window.screens.notices import NoticeBox
from realm_tui.window.screens.oracle import OracleScreen
from realm_tui.window.screens.quests import QuestScreen
from realm_tui.window.screens.title import TitleScreen
from realm_tui.window.screens.words import WordsBox
from tests.realm_tui.board_tale import quest_board
from tests.realm_tui.patience import Until
from tests.realm_tui.stage import STEP_COUNT, on_screen

SCREENS = {"u": QuestScreen, "g": GuildScreen, "o": OracleScreen, "question_mark": WordsBox, "b": NoticeBox}


async def open_on(app: RealmApp, pilot: Pilot[str], until: Until, key: str) -> None:
    await until(pilot, lambda: STEP_COUNT in on_screen(app))
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, SCREENS[key]))


@pytest.mark.parametrize("key", SCREENS)
async def test_each_screen_tells_its_own_keys_and_those_of_all(app: RealmApp, until: Until, key: str) -> None:
    async with app.run_test() as pilot:
        await open_on(app, pilot, until, key)
        found = list(app.get_system_commands(app.screen))
        titles = [each.title for each in found]
        own = [each for each in SCREENS[key].ACTS if each.about]
        assert own
        assert titles[: len(own)] == [each.label for each in own]
        assert len(titles) == len(own) + len(DEEDS)
        assert all(each.help.endswith(f"({act.sign})") for each, act in zip(found, own, strict=False))


@pytest.mark.parametrize("kind", [QuestScreen, GuildScreen, OracleScreen, TitleScreen, WordsBox, NoticeBox])
def test_no_key_of_a_screen_is_outside_the_registry(kind: type[QuestScreen]) -> None:
    keys = {binding.id for binding in kind.BINDINGS if isinstance(binding, Binding)}
    assert keys == {f"realm.{act.id}" for act in kind.ACTS}


async def test_what_the_palette_runs_is_what_the_key_does(save: Path, until: Until) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.view.state.campaign is not None)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, QuestScreen))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Tavern" in on_screen(app))
        await pilot.press(*"stance")
        await until(pilot, lambda: "Tell the coach the next stance" in on_screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: ("instruct", {"stance": "steady"}) in client.commands)
