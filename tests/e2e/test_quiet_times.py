"""A quiet time in the middle of a battle, and hours that run out, on the real engine with the real hero."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.wire.client import EngineClient, connect
from engine.wire.messages import Activity, ActivityMessage, EngineError, EventMessage, StepMessage
from saves.care.verify import verify
from saves.events import Fact, TrainingPaused, TrainingResumed
from saves.file.lock import holder
from saves.file.machine_settings import MachineSettings, write_settings

STEPS, HALT_AFTER = 5, 2
PATIENCE = 600.0
TOLERANCE = 1e-6
"""Largest relative difference of a loss."""


class Hook(BaseHTTPRequestHandler):
    """A webhook's other end."""

    heard: list[Any]

    def do_POST(self) -> None:
        self.heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        return


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    """A webhook's address, and what it has heard."""
    heard: list[Any] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Heard", (Hook,), {"heard": heard}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()
    server.server_close()


class Window:
    """An open window that keeps what it is told."""

    def __init__(self, client: EngineClient) -> None:
        self.client = client
        self.losses: dict[int, float] = {}
        """Of the first battle, by step."""
        self.facts: list[Fact] = []
        self.activity: Activity | None = None

    async def follow(self) -> None:
        try:
            async for message in self.client.events(0, window="w"):
                match message:
                    case StepMessage(row=row) if row.battle == 1:
                        self.losses[row.step] = row.loss
                    case EventMessage():
                        self.facts.append(message.entry().fact())
                    case ActivityMessage(activity=activity):
                        self.activity = activity
        except EngineError:
            return

    async def until(self, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < deadline, f"the engine was {self.activity}"
            await asyncio.sleep(0.02)

    def resting(self) -> bool:
        return self.activity is not None and self.activity.doing == "resting"


def around_now() -> str:
    now = datetime.now()
    return f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"


async def hold(window: Window) -> None:
    """Make it quiet in the middle of a battle, see that nothing moves, and make it loud again."""
    await window.until(lambda: len(window.losses) >= HALT_AFTER)
    assert (await window.client.command("budget", quiet=[around_now()])).ok
    await window.until(window.resting)
    assert window.activity is not None
    assert window.activity.detail.startswith("quiet until ")
    done = len(window.losses)
    assert done < STEPS, "the battle went on in the quiet"
    ordered = await window.client.command("train", seconds=600)
    assert ordered.message.startswith("Training is ordered, and rests as the budget wants it: quiet until ")
    await asyncio.sleep(2)
    assert (len(window.losses), window.resting()) == (done, True)
    assert (await window.client.command("budget", quiet=[])).ok


async def played(save: Path, *, held: bool, address: str = "") -> Window:
    """Play the first steps of a new save's first battle; with an address, until its hours are up."""
    client = await connect(save)
    window = Window(client)
    following = asyncio.create_task(window.follow())
    try:
        assert (await client.command("wake", seed=7)).ok
        if held:
            await hold(window)
        await window.until(lambda: len(window.losses) >= STEPS)
        if not address:
            await client.command("stop")
            await following
            return window
        write_settings(MachineSettings(webhook=address))
        assert (await client.command("budget", hours=0.001, notify=["webhook"])).ok
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await client.close()
    await window.until(lambda: holder(save) is None)
    return window


@pytest.mark.timeout(1800)
async def test_a_battle_held_by_a_quiet_time_goes_on_with_equal_losses(
    home: Path, hook: tuple[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, heard = hook
    monkeypatch.setenv("REALM_HOME", str(home))
    whole = await played(home / "whole.realm", held=False)
    parted = await played(home / "parted.realm", held=True, address=address)
    for step in range(1, STEPS + 1):
        assert parted.losses[step] == pytest.approx(whole.losses[step], rel=TOLERANCE)
    by_budget = [each for each in parted.facts if getattr(each, "by", "") == "budget"]
    assert [type(each) for each in by_budget] == [TrainingPaused, TrainingResumed]
    assert verify(home / "parted.realm").ok
    [notice] = heard
    assert (notice["kind"], notice["happening"]) == ("EngineStopped", "stops")
    assert notice["text"] == "Training stopped: the time without a window is up (0.001 h)."
