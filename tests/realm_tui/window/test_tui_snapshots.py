from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from realm_tui.window.app import RealmApp
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import STEP_COUNT, on_screen, third_battle

SIZES = [(80, 24), (200, 60)]

Compare = Callable[..., bool]


def scene(save: Path, ascii_only: bool = False) -> RealmApp:
    """The window in the middle of the third battle."""
    return RealmApp(save, third_battle().connect, ascii_only=ascii_only)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_tavern(snap_compare: Compare, save: Path, until: Until, size: tuple[int, int]) -> None:
    app = scene(save)

    async def settle(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))

    assert snap_compare(app, terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_oracle(snap_compare: Compare, save: Path, until: Until, size: tuple[int, int]) -> None:
    app = scene(save)

    async def talk(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await pilot.press("o", "tab", "tab", *"add 01 10", "enter")
        await until(
            pilot, lambda: "base: It is 10." in on_screen(app) and "hero: It is 10." in on_screen(app)
        )

    assert snap_compare(app, terminal_size=size, run_before=talk)


def test_the_tavern_in_ascii(snap_compare: Compare, save: Path, until: Until) -> None:
    app = scene(save, ascii_only=True)

    async def settle(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))

    assert snap_compare(app, terminal_size=(80, 24), run_before=settle)


def test_the_title(snap_compare: Compare, tmp_path: Path) -> None:
    client = ScriptedClient(tale.WAKING)
    assert snap_compare(RealmApp(tmp_path / "none.realm", client.connect), terminal_size=(80, 24))


def test_the_words(snap_compare: Compare, save: Path, until: Until) -> None:
    app = scene(save)

    async def look(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: STEP_COUNT in on_screen(app) and "xor" in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "esc closes" in on_screen(app))

    assert snap_compare(app, terminal_size=(80, 24), run_before=look)
