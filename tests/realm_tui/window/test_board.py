from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from realm_tui.view.board import BoardRow, next_of
from realm_tui.view.model import Link
from realm_tui.window.app import RealmApp
from realm_tui.window.widgets.board import Queue
from saves import events as e
from saves.events import EngineStopped
from saves.state import Quest
from tests.realm_tui.board_tale import quest_board
from tests.realm_tui.patience import Until
from tests.realm_tui.stage import on_screen

Compare = Callable[..., bool]


async def visited(pilot: Pilot[str], app: RealmApp, until: Until) -> None:
    await until(pilot, lambda: "Quests" in on_screen(app) and "BIN" in on_screen(app))
    await pilot.press("u")
    await until(pilot, lambda: "poems.jsonl" in on_screen(app))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=str)
def test_the_quest_board(snap_compare: Compare, save: Path, until: Until, size: tuple[int, int]) -> None:
    app = RealmApp(save, quest_board().connect, ascii_only=False)

    async def visit(pilot: Pilot[str]) -> None:
        await visited(pilot, app, until)

    assert snap_compare(app, terminal_size=size, run_before=visit)


async def test_the_keys_change_the_queue_and_the_coach(save: Path, until: Until) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await visited(pilot, app, until)
        await pilot.press("down", "j", "i", "up", "r", "t", "c")
        await until(pilot, lambda: len(client.commands) >= 4)
        assert client.commands[-4:] == [
            ("move", {"quest": 21, "down": True}),
            ("move", {"quest": 21, "to": "low"}),
            ("instruct", {"schedule": "lowest"}),
            ("instruct", {"stance": "steady"}),
        ]


@pytest.mark.parametrize(("now", "first"), [("normal", "high"), ("high", "low"), ("low", "normal")])
async def test_the_first_press_raises_a_quest_and_the_footer_says_so(
    save: Path, until: Until, now: e.Priority, first: e.Priority
) -> None:
    client = quest_board()
    client.begin(e.QuestMoved(campaign=1, quest=21, priority=now, place=0))
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await visited(pilot, app, until)
        await until(pilot, lambda: "i Priority" in on_screen(app))
        await pilot.press("down")
        await until(pilot, lambda: f"i → {first}" in on_screen(app))
        await pilot.press("i")
        await until(pilot, lambda: client.commands == [("move", {"quest": 21, "to": first})])


async def test_a_quest_is_dropped_only_when_that_is_confirmed(save: Path, until: Until) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await visited(pilot, app, until)
        await pilot.press("d")
        await until(pilot, lambda: "Only a waiting scroll of yours can be dropped" in on_screen(app))
        await pilot.press("down", "d")
        await until(pilot, lambda: "Press d once more; any other key keeps it." in on_screen(app))
        await pilot.press("up", "down", "d")
        assert not [name for name, _ in client.commands if name == "drop"]
        await pilot.press("d")
        await until(pilot, lambda: ("drop", {"quest": 21}) in client.commands)


@pytest.mark.parametrize(
    "keys",
    [["x"], ["w"], ["f9"], ["question_mark", "escape"], ["escape", "u"], ["u", "u"], ["ctrl+p", "escape"]],
)
async def test_any_other_key_keeps_a_quest(save: Path, until: Until, keys: list[str]) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await visited(pilot, app, until)
        board = app.screen
        await pilot.press("down", "d")
        await until(pilot, lambda: "Press d once more" in on_screen(app))
        await pilot.press(*keys)
        await until(pilot, lambda: app.screen is board and "Press d once more" not in on_screen(app))
        await pilot.press("d")
        await until(pilot, lambda: "Press d once more" in on_screen(app))
        assert client.commands == []


@pytest.mark.parametrize("key", ["j", "i", "d", "t", "c"])
async def test_what_needs_an_engine_says_so_while_there_is_none(save: Path, until: Until, key: str) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await visited(pilot, app, until)
        client.tell(EngineStopped(reason="player"))
        client.leave()
        await until(pilot, lambda: app.view.link is Link.STOPPED)
        await pilot.press("down", key)
        await until(pilot, lambda: "The engine is stopped: press w to wake it." in on_screen(app))
        assert client.commands == []
        await pilot.press("w")
        await until(pilot, lambda: app.view.link is Link.OPEN)


async def test_a_scroll_that_is_over_is_retried_and_shows_its_score(save: Path, until: Until) -> None:
    client = quest_board()
    app = RealmApp(save, client.connect, ascii_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await visited(pilot, app, until)
        await pilot.press(*["down"] * 9)
        await until(pilot, lambda: "2.31 → 1.87" in on_screen(app))
        assert "line 3 refused: it is not JSON" in on_screen(app)
        await pilot.press("r")
        await until(pilot, lambda: ("retry", {"quest": 10}) in client.commands)


def test_choices_go_round() -> None:
    assert [next_of("abc", each) for each in "abc"] == ["b", "c", "a"]


def test_the_choice_stays_on_its_quest_wherever_that_goes() -> None:
    entries = [BoardRow(quest(number), "waits") for number in (5, 6, 7)]
    queue = Queue()
    queue.follow(entries)
    queue.choose(entries, 1)
    queue.follow([entries[1], entries[0], entries[2]])
    assert (queue.chosen, queue.quest) == (0, 6)
    queue.follow(entries[::2])
    assert (queue.chosen, queue.quest) == (0, 5)
    queue.follow([])
    assert queue.quest == 0


def quest(number: int) -> Quest:
    return Quest(number, "bin", 1, {1: 1.0}, 16, 1, "player", [])
