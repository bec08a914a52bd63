from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from realm_tui.window.app import RealmApp
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import third_battle


@pytest.fixture(autouse=True)
def _pinned_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One home, program, time zone, character set and full colour, whatever the machine has."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    monkeypatch.setattr("realm_tui.window.commands.program", lambda: "realm")
    monkeypatch.setattr("realm_tui.window.widgets.board.inbox_folder", lambda save: Path("/realm/inbox"))
    for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    # What a scripted engine says comes all at once, and no step of it is late.
    monkeypatch.setattr("realm_tui.window.follower.CLOCK", lambda: 0.0)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """A path where something lies, so that the window looks for its engine at once."""
    path = tmp_path / "first light.realm"
    path.touch()
    return path


@pytest.fixture
def client() -> ScriptedClient:
    return third_battle()


@pytest.fixture
def app(client: ScriptedClient, save: Path) -> RealmApp:
    return RealmApp(save, client.connect)


@pytest.fixture
def until() -> Until:
    """Let the app run until the predicate holds."""

    async def wait(pilot: Pilot[str], predicate: Callable[[], object]) -> None:
        for _ in range(500):
            if predicate():
                return
            await pilot.pause(0.02)
        pytest.fail("the app never got there")

    return wait
