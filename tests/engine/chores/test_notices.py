"""Word to a player who is away: to a real server, through a program of notify-send's name, or to nobody."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.chores import notices as module
from engine.chores.notices import Notices
from engine.journal import Journal
from saves import events as told
from saves.events import Fact
from saves.file.machine_settings import MachineSettings, settings_file, write_settings
from saves.file.paths import log_file
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import State
from tests.journals import PIP_SHA256

STOP = told.EngineStopped("budget", "2 h")
NAME = "P<b>I</b>P\x1b[31m\u202e"


class Server(ThreadingHTTPServer):
    """A webhook's other end; its address has a secret."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.heard: list[tuple[str, Any]] = []
        self.status, self.delay = 200, 0.0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/s3cret"


class Hook(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append((self.path, json.loads(body)))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.send_header("location", f"{self.server.address}/elsewhere")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    begun: list[Fact] = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", NAME, 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
    ]
    with Log(home / "my.realm", create=True) as log:
        yield Journal(log, fold(State(), log.append([("realm", fact) for fact in begun])))


async def word_of(journal: Journal, *facts: Fact) -> str:
    """Record the facts with notices on; what the log file says of them then."""
    save = settings_file().with_name("my.realm")
    notices = Notices(save, journal)
    for fact in facts:
        journal.record("engine", fact)
    await notices.close()
    assert not notices.pending
    return log_file(save).read_text() if log_file(save).exists() else ""


def holding(folder: Path, secret: bytes) -> list[Path]:
    """The files in which the secret stands."""
    return [each for each in folder.iterdir() if each.is_file() and secret in each.read_bytes()]


async def test_a_webhook_gets_a_small_json_and_the_save_no_address(
    home: Path, journal: Journal, server: Server
) -> None:
    write_settings(MachineSettings(webhook=server.address))
    gained = told.LevelGained(1, "bin", 2, [1, 2], 9, 900, 4.5)
    said = await word_of(journal, told.BudgetSet(notify=("webhook",)), gained, STOP)
    assert said == ""
    # Two notices under way at once may arrive in either order.
    (path, first), (_, second) = sorted(server.heard, key=lambda heard: int(heard[1]["event"]))
    assert path == "/s3cret"
    assert {name: first[name] for name in ("v", "realm", "happening", "event", "kind")} == {
        "v": 1,
        "realm": "first light",
        "happening": "levels",
        "event": 5,
        "kind": "LevelGained",
    }
    assert first["text"] == "P<b>I</b>P\ufffd[31m\ufffd mastered BIN level 2."
    assert second["text"] == "Training stopped: the time without a window is up (2 h)."
    assert settings_file().stat().st_mode & 0o777 == 0o600
    assert [each.name for each in holding(home, b"s3cret")] == ["settings.json"]


async def test_that_nothing_is_left_to_gain_is_a_stop(home: Path, journal: Journal, server: Server) -> None:
    write_settings(MachineSettings(webhook=server.address))
    terms = told.BudgetSet(notify=("webhook",), happenings=("stops",))
    await word_of(journal, terms, told.TrainingPaused("coach", "every skill is at its level cap"))
    [(_, word)] = server.heard
    assert word["text"] == "Training is paused: every skill is at its level cap"


@pytest.mark.parametrize(
    ("budget", "facts"),
    [
        (told.BudgetSet(), [STOP]),
        (told.BudgetSet(notify=("bell",)), [STOP]),
        (told.BudgetSet(notify=("webhook",), happenings=("levels",)), [STOP]),
        (told.BudgetSet(notify=("webhook",)), [told.EngineStopped("player"), told.EngineStopped("idle")]),
        (told.BudgetSet(notify=("webhook",)), [told.TrainingPaused("player"), told.TrainingPaused("budget")]),
        (told.BudgetSet(notify=("webhook",)), [told.WindowOpened("w"), STOP]),
    ],
)
async def test_nobody_is_told_what_they_see_or_did_or_did_not_ask_for(
    journal: Journal, server: Server, budget: told.BudgetSet, facts: list[Fact]
) -> None:
    write_settings(MachineSettings(webhook=server.address))
    assert await word_of(journal, budget, *facts) == ""
    assert server.heard == []


async def test_a_redirect_is_not_followed_and_the_flaw_is_noted(journal: Journal, server: Server) -> None:
    write_settings(MachineSettings(webhook=server.address))
    server.status = 307
    said = await word_of(journal, told.BudgetSet(notify=("webhook",)), STOP)
    assert said == "notice of event 5: the webhook answered 307\n"
    assert [path for path, _ in server.heard] == ["/s3cret"]


async def test_a_server_that_does_not_answer_holds_nothing_up(
    journal: Journal, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(MachineSettings(webhook=server.address))
    monkeypatch.setattr(module, "SECONDS", 0.5)
    server.delay = 3.0
    began = time.monotonic()
    recording = asyncio.create_task(word_of(journal, told.BudgetSet(notify=("webhook",)), STOP))
    await asyncio.sleep(0)
    assert time.monotonic() - began < 0.4
    assert "the webhook took longer than" in await recording


async def test_what_can_not_be_reached_is_noted_without_its_address(journal: Journal, server: Server) -> None:
    write_settings(MachineSettings(webhook=server.address))
    server.shutdown()
    server.server_close()
    said = await word_of(journal, told.BudgetSet(notify=("webhook",)), STOP)
    assert said == "notice of event 5: the webhook failed with ConnectError\n"


async def test_a_webhook_without_an_address_is_noted(journal: Journal) -> None:
    assert "the webhook has no address" in await word_of(journal, told.BudgetSet(notify=("webhook",)), STOP)


def fake_notify_send(folder: Path, body: str) -> None:
    """A program of notify-send's name that stands for the desktop, which no test has."""
    program = folder / "notify-send"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


async def test_the_desktop_gets_arguments_and_no_markup(
    home: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{home}:{os.environ['PATH']}")
    fake_notify_send(home, f'for each in "$@"; do echo "$each" >> "{home}/heard"; done')
    failed = told.FailureRaised("trainer", "--help $(touch harm) <i>&\x07")
    assert await word_of(journal, told.BudgetSet(notify=("desktop",)), failed) == ""
    assert (home / "heard").read_text().splitlines() == [
        "--app-name=Realm of Training",
        "--",
        "Realm of Training",
        "The trainer failed and training rests: --help $(touch harm) &lt;i&gt;&amp;\ufffd",
    ]


@pytest.mark.parametrize(
    ("body", "flaw"), [("exit 3", "ended with exit code 3"), ("sleep 30", "took longer than")]
)
async def test_a_desktop_that_fails_or_hangs_is_noted(
    home: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch, body: str, flaw: str
) -> None:
    monkeypatch.setenv("PATH", f"{home}:{os.environ['PATH']}")
    monkeypatch.setattr(module, "SECONDS", 1.0)
    fake_notify_send(home, f"exec {body}" if body.startswith("sleep") else body)
    said = await word_of(journal, told.BudgetSet(notify=("desktop",)), STOP)
    assert f"the desktop {flaw}" in said


async def test_a_machine_without_notify_send_says_so_in_its_log(
    home: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert "has no notify-send" in await word_of(journal, told.BudgetSet(notify=("desktop",)), STOP)
