from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from textual import events

from engine.wire.client import EngineClient
from engine.wire.messages import Activity, EngineError
from realm_tui.view.model import Link
from realm_tui.window import follower
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.notices import NoticeBox
from realm_tui.window.screens.oracle import OracleScreen
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.screens.title import TitleScreen
from realm_tui.window.screens.words import WordsBox
from realm_tui.window.widgets.panel import Panel
from saves import events as e
from saves.file.lock import SaveLock
from tests.realm_tui import tale
from tests.realm_tui.hostile import HOSTILE, LONGEST_NAME, harmless
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient, event, unreachable
from tests.realm_tui.stage import STEP_COUNT, on_screen

SENDABLE = [each for each in HOSTILE if "\ud800" not in each]
"""JSON can't carry lone surrogates."""


async def test_the_tavern_shows_hero_battle_strikes_quests_and_story(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        words = (
            STEP_COUNT,
            "PIP",
            "Llamari Wisp",
            "Academy-Trained",
            "Level 1",
            "BIN level 2",
            "■ Overload",
            "tokens/s 640",
            "CRIT MISS",
            "waits",
            "6/16 = 38 % (18–61)",
            "Press o to talk with pip-0002.",
            "● training",
            "q Close",
        )
        await until(pilot, lambda: all(each in on_screen(app) for each in words))


async def test_the_hero_is_woken_from_the_title_scene(tmp_path: Path, until: Until) -> None:
    client = ScriptedClient(tale.WAKING)
    app = RealmApp(tmp_path / "new.realm", client.connect)
    async with app.run_test() as pilot:
        assert isinstance(app.screen, TitleScreen)
        assert "Wake the hero" in on_screen(app)
        assert app.view.link is Link.REACHING
        assert app.client is None
        await pilot.press("enter")
        await until(pilot, lambda: client.commands == [("wake", {"name": "new"})])
        await until(pilot, lambda: "converting weights" in on_screen(app))
        assert "40 %" in on_screen(app)
        client.tell(*tale.BEGINNING)
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))
        await until(pilot, lambda: "Waking PIP." in on_screen(app))


async def test_the_first_puzzle_stands_side_by_side_after_the_first_battle(save: Path, until: Until) -> None:
    client = ScriptedClient(Activity(doing="puzzle", detail="Asking the first puzzle again."))
    client.begin(*tale.OPENING)
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "not yet" in on_screen(app))
        client.tell(*tale.fought(1, 2.4, 0.4), tale.puzzle("after", "11", True, "pip-0001"))
        await until(pilot, lambda: "now: pip-0001" in on_screen(app))
        assert "✗ The answer is" in on_screen(app)
        assert "✓ 11" in on_screen(app)


async def test_a_level_gained_is_celebrated_and_any_key_ends_it(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.tell(tale.gained(2, [4, 5]))
        await until(pilot, lambda: "PIP masters BIN level 2" in on_screen(app))
        assert "46/50 = 92 % (81–97)" in on_screen(app)
        client.strike(tale.step(25))
        await until(pilot, lambda: app.view.bout is not None and app.view.bout.step == 25)
        await pilot.press("p")
        await until(pilot, lambda: not isinstance(app.screen, NoticeBox))
        assert client.commands == []
        await until(pilot, lambda: "step 25 of 40" in on_screen(app))


async def test_a_level_gained_elsewhere_does_not_take_the_keys(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o")
        client.tell(tale.gained(2, [4, 5]))
        await until(pilot, lambda: "BIN level 2 is mastered" in on_screen(app))
        assert isinstance(app.screen, OracleScreen)


async def test_a_level_gained_elsewhere_is_celebrated_on_the_way_back(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, OracleScreen))
        client.tell(tale.gained(2, [4, 5]))
        await until(pilot, lambda: "BIN level 2 is mastered" in on_screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "PIP masters BIN level 2" in on_screen(app))
        await pilot.press("x", "o", "escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))


async def test_a_level_gained_under_a_box_is_celebrated_when_it_is_closed(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "What the words mean" in on_screen(app))
        client.tell(tale.gained(2, [4, 5]))
        await until(pilot, lambda: app.missed is not None)
        assert "esc closes" in on_screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "PIP masters BIN level 2" in on_screen(app))


async def test_pause_resume_stop_and_wake_reach_the_engine(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "LOOK_SECONDS", 0.05)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("p")
        client.tell(e.TrainingPaused(by="player"))
        await until(pilot, lambda: "p Resume" in on_screen(app))
        assert "Training is paused. Press p to go on." in on_screen(app)
        await pilot.press("p", "s")
        await until(pilot, lambda: [name for name, _ in client.commands] == ["pause", "resume", "stop"])
        await until(pilot, lambda: "■ stopping" in on_screen(app))
        client.tell(e.EngineStopped(reason="player"))
        client.leave()
        await until(pilot, lambda: "Press w to wake it." in on_screen(app))
        assert "■ engine stopped" in on_screen(app)
        await until(pilot, lambda: app.vacated)
        with SaveLock(app.save):
            await until(pilot, lambda: "An engine was started elsewhere. Press w" in on_screen(app))
        await until(pilot, lambda: "Press w to wake it." in on_screen(app))
        await pilot.press("w")
        await until(pilot, lambda: app.view.link is Link.OPEN)


async def test_a_key_that_can_not_be_used_says_why(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("w")
        await until(pilot, lambda: "The engine is awake." in on_screen(app))
        assert "w Wake" in on_screen(app)


async def test_a_refused_command_says_why(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    client.refusal = "The engine is already stopping."
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("s")
        await until(pilot, lambda: client.refusal in on_screen(app))


async def test_a_stop_that_was_refused_is_not_awaited(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    client.refusal = "Not now."
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("s")
        await until(pilot, lambda: "Not now." in on_screen(app))
        assert "stopping" not in on_screen(app)


async def test_a_failure_is_told_and_cleared(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.tell(e.FailureRaised(child="trainer", message="It died five times in ten minutes."))
        await until(pilot, lambda: "It died five times" in on_screen(app))
        await until(pilot, lambda: "Press c to clear that" in on_screen(app))
        await pilot.press("c")
        await until(pilot, lambda: ("clear", {"child": "trainer"}) in client.commands)


async def test_an_engine_that_can_not_be_reached_says_why(save: Path, until: Until) -> None:
    app = RealmApp(save, unreachable)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "held by another engine (pid 4711)" in on_screen(app))
        assert "Press w to start it again." in on_screen(app)


async def test_a_lost_engine_is_reached_again_by_itself(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.leave()
        await until(pilot, lambda: app.view.link is Link.LOST)
        await until(pilot, lambda: app.view.link is Link.OPEN)


async def test_a_lost_engine_that_was_woken_by_hand_is_not_reached_once_more(
    client: ScriptedClient, save: Path, until: Until
) -> None:
    reached = 0

    async def connect(save: Path) -> ScriptedClient:
        nonlocal reached
        reached += 1
        return client

    app = RealmApp(save, connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.leave()
        await until(pilot, lambda: app.view.link is Link.LOST)
        await pilot.press("w")
        await until(pilot, lambda: app.view.link is Link.OPEN)
        await pilot.pause(1.5)
        assert reached == 2


async def test_closing_says_that_training_goes_on_and_how_to_stop_it(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("q")
    assert app.return_value is not None
    assert "training goes on for up to 2 hours" in app.return_value
    assert app.return_value.endswith("realm stop")


async def test_closing_lets_go_of_the_engine(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("ctrl+q")
    assert client.closed


async def test_the_palette_runs_the_same_commands(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Not now: Nothing has failed." in on_screen(app))
        await pilot.press(*"stop")
        await until(pilot, lambda: "Not now" not in on_screen(app) and "Stop the engine" in on_screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: ("stop", {}) in client.commands)


@pytest.mark.parametrize("size", [(59, 24), (80, 15), (20, 5)])
async def test_a_terminal_too_small_gets_one_sentence(
    app: RealmApp, until: Until, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "The realm needs" in on_screen(app))
        assert "PIP" not in on_screen(app)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 30), (130, 40), (200, 60)])
async def test_what_matters_is_on_every_terminal(app: RealmApp, until: Until, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        words = (STEP_COUNT, "PIP", "Level 1", "Overload", "CRIT MISS", "Press o to talk", "q Close")
        await until(pilot, lambda: all(each in on_screen(app) for each in words))


async def test_another_character_set_gets_ascii_alone(
    client: ScriptedClient, save: Path, until: Until
) -> None:
    app = RealmApp(save, client.connect, ascii_only=True)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        assert on_screen(app).isascii()
        assert "# Overload" in on_screen(app)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, WordsBox))
        assert on_screen(app).isascii()


async def test_without_colour_all_states_keep_their_words(
    client: ScriptedClient, save: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        colours = {
            colour
            for strip in app.screen._compositor.render_strips()
            for _, style, _ in strip
            if style and (colour := style.color) and colour.triplet
        }
        assert all(len(set(colour.triplet or ())) == 1 for colour in colours)
        assert "■ Overload" in on_screen(app)


@pytest.mark.parametrize("text", SENDABLE, ids=range(len(SENDABLE)))
async def test_no_hostile_text_reaches_the_screen_or_acts(save: Path, until: Until, text: str) -> None:
    client, name = ScriptedClient(tale.FIGHTING), text[:LONGEST_NAME]
    client.begin(
        e.RealmCreated(save_id="x", name=name, app_version=name),
        *tale.BEGINNING[1:],
        tale.puzzle("before", text, False, None),
        e.FailureRaised(child="oracle", message=text),
    )
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.view.link is Link.OPEN)
        await pilot.pause()
        assert harmless(on_screen(app).replace("\n", ""))
        assert client.commands == []


async def test_panels_never_ask_for_a_new_layout(
    app: RealmApp, client: ScriptedClient, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        layouts: list[object] = []
        refresh = Panel.refresh
        monkeypatch.setattr(
            Panel,
            "refresh",
            lambda panel, *regions, **how: (
                (how.get("layout") and layouts.append(panel)) or refresh(panel, *regions, **how)
            ),
        )
        client.strike(*(tale.step(number) for number in range(25, 35)))
        await until(pilot, lambda: "step 34 of 40" in on_screen(app))
        assert layouts == []


async def test_an_idle_window_has_no_timers(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app) and not app.paint_due)
        everything = [app, app.screen, *app.screen.walk_children()]
        repeating = [timer for node in everything for timer in node._timers if timer._repeat != 0]
        assert [timer for timer in repeating if timer._active.is_set()] == []


async def test_an_event_from_a_newer_engine_is_told_not_crashed_on(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.said.put_nowait(msgspec.structs.replace(event(99, tale.gained(2, [])), kind="DragonSlain"))
        await until(pilot, lambda: "The engine tells of things" in on_screen(app))
        assert app.view.link is Link.LOST
        await until(pilot, lambda: client.closed)
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "The engine is not running: wake it in the Tavern." in on_screen(app))
        assert client.chats == []


async def test_while_an_engine_is_reached_no_other_is_asked(
    client: ScriptedClient, save: Path, until: Until
) -> None:
    never = asyncio.Event()
    clients = [client]

    async def connect(save: Path) -> ScriptedClient:
        if not clients:
            await never.wait()
        return clients.pop()

    app = RealmApp(save, connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        app.reach()
        await until(pilot, lambda: client.closed)
        await pilot.press("o", "h", "i", "enter")
        await until(pilot, lambda: "The engine is not running" in on_screen(app))
        assert client.chats == []


async def test_a_line_that_was_let_go_of_says_that_the_engine_has_gone(save: Path) -> None:
    line = EngineClient(save)
    await line.close()
    with pytest.raises(EngineError, match=r"^The engine has gone\.$"):
        await line.command("pause")
    with pytest.raises(EngineError, match=r"^The engine has gone\.$"):
        await anext(line.chat([{"role": "user", "content": "hi"}]))


@pytest.mark.parametrize("keys", ["", "o", "u", "question_mark", "ctrl+p", "b", "o h i"])
async def test_ctrl_c_closes_the_window_from_everywhere(app: RealmApp, until: Until, keys: str) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press(*keys.split(), "ctrl+c")
        await until(pilot, lambda: app.closing)


async def test_ctrl_c_copies_what_is_marked(app: RealmApp, until: Until) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "h", "i", "shift+home", "ctrl+c")
        assert app.clipboard == "hi"
        assert not app.closing


@pytest.mark.parametrize("keys", ["q o", "q u", "q g", "q b", "q q", "o ctrl+q", "b ctrl+q"])
async def test_keys_that_come_with_the_closing_one_do_no_harm(app: RealmApp, until: Until, keys: str) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        for key in keys.split():
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: app.closing)
        await pilot.pause(0.1)
    assert app._exception is None
