"""Where a home has saves but not its own, the title scene offers them beside a hero to be woken."""

from __future__ import annotations

from pathlib import Path

import pytest

from realm_tui.window.app import RealmApp
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.screens.title import TitleScreen
from saves import events as e
from saves.file.chosen import default_save
from saves.log.log import Log
from tests.realm_tui import tale
from tests.realm_tui.hostile import HOSTILE, LONGEST_NAME, harmless
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import on_screen

IMPORTED = e.SaveImported(
    seal="ab" * 32, last_id=3, last_hash="cd", exported=1_600_000_000.0, app_version="0"
)


def kept(home: Path, name: str, *facts: e.Fact) -> Path:
    """A save in the home."""
    path = home / f"{name}.realm"
    with Log(path, create=True) as log:
        log.append([("realm", fact) for fact in (*tale.MIDDLE, *facts)])
    return path


class Home:
    """Engines of a home's saves: each remembers which save was opened."""

    def __init__(self) -> None:
        self.client = ScriptedClient(tale.WAKING)
        self.opened: list[Path] = []

    async def connect(self, save: Path) -> ScriptedClient:
        self.opened.append(save)
        return self.client


async def test_the_imported_hero_is_offered_first_and_opened(tmp_path: Path, until: Until) -> None:
    guest = kept(tmp_path, "guest", IMPORTED, e.CampaignArchived(campaign=1))
    kept(tmp_path, "other")
    home = Home()
    home.client.begin(*tale.MIDDLE)
    app = RealmApp(default_save(), home.connect)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Open the imported hero PIP, level 1 (guest)" in on_screen(app))
        assert "Open the hero PIP, level 1 (other)" in on_screen(app)
        assert "Wake the hero" in on_screen(app)
        assert home.opened == []
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TavernScreen))
        assert home.opened == [guest]
        assert app.view.save == guest
        await pilot.press("q")
    assert app.return_value is not None
    assert app.return_value.endswith("realm stop --save guest")


async def test_a_hero_of_ones_own_can_still_be_woken(tmp_path: Path, until: Until) -> None:
    for name in ("a", "b", "c"):
        kept(tmp_path, name)
    home = Home()
    app = RealmApp(default_save(), home.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "(c)" in on_screen(app))
        await pilot.press("down", "down", "down", "down")
        await until(pilot, lambda: "enter Wake the hero" in on_screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: home.client.commands == [("wake", {"name": "my"})])
        assert home.opened == [tmp_path / "my.realm"]


async def test_a_save_that_can_not_be_read_says_why(tmp_path: Path, until: Until) -> None:
    (tmp_path / "broken.realm").write_text("no save at all")
    kept(tmp_path, "whole")
    app = RealmApp(default_save(), Home().connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Open broken" in on_screen(app) and "(whole)" in on_screen(app))
        assert isinstance(app.screen, TitleScreen)
        assert "save" in on_screen(app)


@pytest.mark.parametrize("count", [1, 40])
async def test_many_saves_are_scrolled_through(tmp_path: Path, until: Until, count: int) -> None:
    for number in range(count):
        (tmp_path / f"save-{number:02}.realm").touch()
    app = RealmApp(tmp_path / "none" / "my.realm", Home().connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Open save-00" in on_screen(app))
        await pilot.press(*["down"] * count)
        await until(pilot, lambda: "enter Wake the hero" in on_screen(app))


@pytest.mark.parametrize("text", [each for each in HOSTILE if "\ud800" not in each][:12], ids=range(12))
async def test_no_save_commands_the_terminal(tmp_path: Path, until: Until, text: str) -> None:
    name = text.replace("/", "").replace("\0", "")[:40] or "x"
    with Log(tmp_path / f"a{name}.realm", create=True) as log:
        first = e.RealmCreated(save_id="1", name=text[:LONGEST_NAME], app_version="0")
        log.append([("realm", fact) for fact in (first, *tale.BEGINNING[1:])])
    (tmp_path / "b.realm").touch()
    app = RealmApp(default_save(), Home().connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Open b" in on_screen(app))
        assert harmless(on_screen(app).replace("\n", ""))
