"""Engines that can't start, told by what kept them from it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.wire import launch
from engine.wire.messages import EngineError
from saves.log.log import Log
from tests.small_disk import filled


def beginning(save: Path) -> None:
    Log(save, create=True).close()


@pytest.mark.parametrize("left", [0, 4096, 16_384])
async def test_a_full_disk_is_told(disk: Path, left: int) -> None:
    save = disk / "my.realm"
    beginning(save)
    with filled(disk, left), pytest.raises(EngineError) as told:
        await launch.launch(save, hold=True)
    assert "\n" not in str(told.value)
    assert any(word in str(told.value) for word in ("full", "No space left", "make room")), told.value


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (
            "import sys; sys.stderr.write('one\\nModuleNotFoundError: no uvicorn\\n'); sys.exit(1)",
            "no uvicorn",
        ),
        ("print('The engine has a reason.')", "The engine has a reason."),
        ("import os; os.kill(os.getpid(), 9)", "ended with signal 9"),
        ("raise SystemExit(5)", "ended with code 5"),
    ],
)
async def test_the_last_words_of_an_engine_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    save = tmp_path / "my.realm"
    beginning(save)
    save.with_name("my.realm.log").write_text("of another day\n")
    monkeypatch.setattr(launch, "_arguments", lambda save, hold: [sys.executable, "-c", program])
    with pytest.raises(EngineError, match=words) as told:
        await launch.launch(save, hold=True)
    assert "another day" not in str(told.value)
