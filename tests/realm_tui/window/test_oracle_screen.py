from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine.wire.messages import EngineError
from realm_tui.view.model import View
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.oracle import OracleBar, OracleScreen
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.widgets.talk import ROWS, AskLine, TalkTurn
from saves.log.fold import fold
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.hostile import HOSTILE, harmless
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import STEP_COUNT, on_screen
from tests.saves.stories import chained


async def endless(*_: object, **__: object) -> AsyncIterator[str]:
    while True:
        await asyncio.sleep(0.05)
        yield "late "


async def test_a_question_is_answered_by_the_named_checkpoint(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: "hero, checkpoint pip-0002" in on_screen(app))
        await pilot.press(*"add 01", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        assert client.chats == [("hero", [{"role": "user", "content": "add 01"}])]


async def test_the_talk_so_far_goes_along(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        await pilot.press("m", "enter")
        await until(pilot, lambda: len(client.chats) == 2)
        assert client.chats[1][1] == [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": "hero: It is 10."},
            {"role": "user", "content": "m"},
        ]


async def test_both_sides_answer_side_by_side(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "tab", "tab")
        await until(pilot, lambda: "[both]" in on_screen(app))
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: "base: It is 10." in on_screen(app))
        [line] = [line for line in on_screen(app).splitlines() if "base: It is 10." in line]
        assert "hero: It is 10." in line
        assert sorted(model for model, _ in client.chats) == ["base", "hero"]


async def test_training_is_followed_while_talking(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, OracleScreen))
        client.strike(tale.step(25))
        await until(pilot, lambda: app.view.bout is not None and app.view.bout.step == 25)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))
        await until(pilot, lambda: "step 25 of 40" in on_screen(app))


async def test_the_talk_outlives_a_visit_to_the_tavern(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        await pilot.press("escape", "o")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))


async def test_up_brings_back_what_was_asked(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        line = app.screen.query_one(AskLine)
        await pilot.press("up")
        assert line.value == "hi"
        await pilot.press("down")
        assert line.value == ""


async def test_up_and_down_move_within_a_question_of_several_lines_first(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        line = app.screen.query_one(AskLine)
        await pilot.press("a", "ctrl+j", "b", "up")
        assert line.value == "a\nb"
        assert line.cursor_location == (0, 1)
        await pilot.press("up")
        assert line.value == "hi"


async def test_a_question_grows_with_its_lines_up_to_a_point(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "a")
        line = app.screen.query_one(AskLine)
        heights = []
        for _ in range(ROWS + 3):
            await until(pilot, lambda: line.is_mounted and line.size.height)
            heights.append(line.size.height)
            await pilot.press("ctrl+j")
            await pilot.pause(0.1)
        assert heights[:3] == [1, 2, 3]
        assert heights[-1] == heights[-2] == ROWS
        line.value = ""
        await until(pilot, lambda: line.size.height == 1)


async def test_an_oracle_that_fails_says_so_and_can_be_asked_again(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> AsyncIterator[str]:
        yield "It is"
        raise EngineError("The Oracle died and is being restarted.")

    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        with monkeypatch.context() as patch:
            patch.setattr(client, "chat", broken)
            await pilot.press("o", "h", "i", "enter")
            await until(pilot, lambda: "The Oracle died and is being restarted." in on_screen(app))
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))


async def test_a_question_waits_for_the_answer_before_it(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        monkeypatch.setattr(client, "chat", endless)
        await pilot.press("o", "h", "i", "enter", "m", "enter")
        await until(pilot, lambda: "The Oracle is still answering; ^n ends it." in on_screen(app))
        assert app.screen.query_one(AskLine).value == "m"
        assert len(app.screen.query(TalkTurn)) == 1
        said = on_screen(app).count("late")
        await until(pilot, lambda: on_screen(app).count("late") > said)
        assert "The Oracle is still answering; ^n ends it." in on_screen(app)


async def test_a_talk_begun_anew_takes_nothing_along(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "^n forgets 1 earlier turn" in on_screen(app))
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "The talk begins anew." in on_screen(app))
        assert "forgets" not in on_screen(app)
        await pilot.press("m", "enter")
        await until(pilot, lambda: len(client.chats) == 2)
        assert client.chats[1][1] == [{"role": "user", "content": "m"}]


async def test_an_endless_answer_is_ended(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        with monkeypatch.context() as patch:
            patch.setattr(client, "chat", endless)
            await pilot.press("o", "h", "i", "enter")
            await until(pilot, lambda: "late late" in on_screen(app))
            await pilot.press("ctrl+n")
        await until(pilot, lambda: "ended" in on_screen(app))
        assert "late late" in on_screen(app)
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_answer_is_only_text(
    app: RealmApp, client: ScriptedClient, until: Until, text: str
) -> None:
    client.answer = text
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        screen = app.screen
        assert isinstance(screen, OracleScreen)
        await until(pilot, lambda: screen.turns and screen.turns[0].finished)
        await pilot.pause()
        assert harmless(on_screen(app).replace("\n", ""))
        await pilot.click("#talk", offset=(12, 3))
        assert client.commands == []


async def test_of_two_answers_both_beginnings_stay_in_sight(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    client.answer = "so on and so on " * 100
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: app.screen.query_one(TalkTurn).finished)
        await pilot.press("tab", "tab", "y", "o", "enter")
        await until(pilot, lambda: len(client.chats) == 3 and list(app.screen.query(TalkTurn))[-1].finished)
        await until(pilot, lambda: "base: so on" in on_screen(app) and "hero: so on" in on_screen(app))


async def test_an_answer_that_is_left_goes_on_unwatched_until_the_player_is_back(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = ("attend", {"chat": "window-1-hero", "watched": False})
    back = ("attend", {"chat": "window-1-hero", "watched": True})
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        monkeypatch.setattr(client, "chat", endless)
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "late late" in on_screen(app))
        await pilot.press("f1")
        await until(pilot, lambda: not isinstance(app.screen, OracleScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OracleScreen))
        assert left not in client.commands, "a box in front is no leaving"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen) and left in client.commands)
        client.commands.clear()
        await pilot.press("o")
        await until(pilot, lambda: back in client.commands)
        said = on_screen(app).count("late")
        await until(pilot, lambda: on_screen(app).count("late") > said)


async def test_a_screen_without_an_answer_under_way_is_left_in_silence(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "hero: It is 10." in on_screen(app))
        await pilot.press("escape", "o", "escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))
        assert client.commands == []


@pytest.mark.parametrize(("answer", "noted"), [("aye " * 24, True), ("aye aye, captain", False)])
async def test_an_answer_that_repeated_itself_is_marked(
    app: RealmApp, client: ScriptedClient, until: Until, answer: str, noted: bool
) -> None:
    client.answer = answer
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "enter")
        screen = app.screen
        assert isinstance(screen, OracleScreen)
        await until(pilot, lambda: screen.turns and screen.turns[0].finished)
        await until(pilot, lambda: "aye" in on_screen(app))
        assert ("ended: it repeated itself" in on_screen(app)) is noted


@pytest.mark.parametrize(
    ("drift", "width", "told"),
    [
        (0.52, 100, "drifted 0.52, above 0.10: it may answer all as in its lessons"),
        (0.52, 55, "drifted 0.52, above 0.10"),
        (0.52, 38, "drifted"),
        (0.08, 100, ""),
        (None, 100, ""),
    ],
)
def test_where_a_drifted_hero_talks_its_drift_is_told(drift: float | None, width: int, told: str) -> None:
    view = View(state=fold(State(), chained(("realm", fact) for fact in tale.MIDDLE)))
    campaign = view.state.campaign
    assert campaign is not None
    campaign.checkpoints[campaign.latest or ""].drift = drift
    bar = OracleBar()
    who = bar.draw(view, width, 2)[1].plain
    assert who.strip() == f"hero, checkpoint pip-0002   {told}".strip()
    bar.speakers = ("base",)
    assert "drifted" not in bar.draw(view, width, 2)[1].plain
