"""The help box, on real screens."""

from __future__ import annotations

import pytest

from realm_tui.window.app import RealmApp
from realm_tui.window.screens.notices import NoticeBox
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.screens.words import WordList, WordsBox, text_on
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import STEP_COUNT, on_screen


def terms(app: RealmApp) -> list[str]:
    """The words that the box puts first."""
    return [entry.term for entry in app.screen.query_one(WordList).near]


async def test_the_words_of_the_screen_come_first(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "On this screen" in on_screen(app))
        shown = {"Hero", "Llamari", "Wisp", "Strain", "Zone", "Overload", "CRIT MISS", "Level cap", "Probe"}
        assert shown <= set(terms(app))
        assert not {"Cursed", "Soul Drift", "seq_continue"} & set(terms(app))
        assert "A base language model plus" in on_screen(app)


async def test_every_screen_has_words_of_its_own(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: "Who answers" in on_screen(app))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, WordsBox))
        assert {"Ask", "Checkpoint", "Base model"} <= set(terms(app))
        assert "Strike" not in terms(app)
        await pilot.press("f1")
        await until(pilot, lambda: not isinstance(app.screen, WordsBox))


async def test_the_words_scroll_to_the_keys_and_back(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "↑↓ more, esc closes" in on_screen(app))
        await pilot.press("down", "pagedown", "pageup", "up", "end")
        await until(pilot, lambda: "Close the window; training goes on" in on_screen(app))
        await pilot.press("home")
        await until(pilot, lambda: "On this screen" in on_screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("level cap", "The level a skill stops at"),
        ("zone", "Stretch below 0.5"),
        ("kullback", "Soul Drift"),
        ("strain", "From the step rows."),
        ("xyzzy", "No word and no meaning has that in it."),
    ],
)
async def test_typing_looks_for_a_word(app: RealmApp, until: Until, typed: str, shown: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("question_mark", *typed)
        await until(pilot, lambda: shown in on_screen(app))
        assert "On this screen" not in on_screen(app)
        await pilot.press(*["backspace"] * len(typed))
        await until(pilot, lambda: "On this screen" in on_screen(app))


async def test_a_small_terminal_shows_the_words_too(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(60, 16)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "On this screen" in on_screen(app) and "esc closes" in on_screen(app))


async def test_a_box_that_fits_says_how_to_close_it(app: RealmApp, until: Until) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, NoticeBox) and "any key closes" in on_screen(app))


async def test_what_is_said_on_a_screen_is_what_its_panels_show(
    app: RealmApp, client: ScriptedClient, until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.strike(tale.step(25))
        await until(pilot, lambda: "step 25 of 40" in on_screen(app))
        said = text_on(app.screen)
        assert "step 25 of 40" in said
        assert "Combat log" in said
