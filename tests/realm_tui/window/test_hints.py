"""A hint is one sentence on the screen it arose on, for as long as reading it takes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.wire.messages import Accepted
from realm_tui.window import follower
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.guild import GuildScreen
from realm_tui.window.screens.oracle import OracleScreen
from realm_tui.window.screens.quests import QuestScreen
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.widgets.board import Queue
from tests.realm_tui.board_tale import quest_board
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import STEP_COUNT, on_screen

AWAKE = "The engine is awake."


async def test_a_hint_fades_by_itself(app: RealmApp, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "HINT_SECONDS", 0.2)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("w")
        await until(pilot, lambda: AWAKE in on_screen(app))
        await until(pilot, lambda: "Press o to talk with pip-0002." in on_screen(app))


@pytest.mark.parametrize("key", ["u", "question_mark"])
async def test_a_hint_does_not_follow_to_another_screen(app: RealmApp, until: Until, key: str) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("w")
        await until(pilot, lambda: AWAKE in on_screen(app))
        await pilot.press(key)
        await until(pilot, lambda: len(app.screen_stack) > 1 and app.view.hint == "")
        await pilot.pause(0.1)
        assert AWAKE not in on_screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        assert AWAKE not in on_screen(app)


async def test_a_question_that_fades_is_taken_back(
    save: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.view.state.campaign is not None)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, QuestScreen))
        monkeypatch.setattr(follower, "HINT_SECONDS", 0.2)
        await pilot.press("down", "d")
        await until(pilot, lambda: app.screen.query_one(Queue).dropping == 0 and app.view.hint == "")
        monkeypatch.undo()
        await pilot.press("d")
        await until(pilot, lambda: app.view.hint.startswith("Drop “my own notes.jsonl”?"))
        assert client.commands == []


class Slow(ScriptedClient):
    """Refuses what it is told, when it is let."""

    def __init__(self) -> None:
        board = quest_board()
        super().__init__(board.activity)
        self.__dict__.update(board.__dict__)
        self.let = asyncio.Event()

    async def command(self, name: str, /, **arguments: object) -> Accepted:
        await self.let.wait()
        return Accepted(ok=False, message="The quest is fought already.")


async def test_a_late_refusal_is_told_and_not_as_another_screens_hint(save: Path, until: Until) -> None:
    client = Slow()
    app = RealmApp(save, client.connect)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.view.state.campaign is not None)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, QuestScreen))
        await pilot.press("t", "escape", "g")
        await until(pilot, lambda: isinstance(app.screen, GuildScreen))
        client.let.set()
        await until(pilot, lambda: "The quest is fought already." in on_screen(app))
        assert app.view.hint == ""


async def test_the_full_screens_lead_on_to_one_another(save: Path, until: Until) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.view.state.campaign is not None)
        for key, kind in (("u", QuestScreen), ("g", GuildScreen), ("u", QuestScreen), ("o", OracleScreen)):
            await pilot.press(key)
            await until(pilot, lambda kind=kind: isinstance(app.screen, kind))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, QuestScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))
