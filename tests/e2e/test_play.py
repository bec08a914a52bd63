"""One whole game on the real program: wake the hero, watch it master a level, leave, and come back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from terminal import REALM, Terminal, realm

LEVEL_SECONDS = 1500
"""A slow, busy machine needs this long for a level; a quiet one a few minutes."""


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(dir="/tmp") as short:
        yield Path(short)
        realm(Path(short), "stop")


def events(home: Path) -> list[dict[str, Any]]:
    said = realm(home, "log", "--json", "--last", "100000")
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.timeout(LEVEL_SECONDS + 600)
def test_a_hero_wakes_learns_levels_up_and_talks(home: Path) -> None:
    window = Terminal(REALM, home)
    window.wait_for(lambda text: "Wake the hero" in text, 20)
    window.press("\r")
    window.wait_for(lambda text: "Baseline, BIN level 1" in text, 60)
    window.wait_for(lambda text: re.search(r"step +\d+ of \d+", text) is not None, 180)
    window.wait_for(lambda text: "strain" in text and "tokens/s" in text, 300)

    window.wait_for(lambda text: re.search(r"Level +[1-9]", text) is not None, LEVEL_SECONDS)
    assert "realm stop" in window.close("q").replace("\n", "")

    happened = events(home)
    kinds = [event["kind"] for event in happened]
    for kind in (
        "PuzzleAnswered",
        "TrialHeld",
        "CheckpointSealed",
        "BattleEnded",
        "BattleBlessed",
        "LevelGained",
    ):
        assert kind in kinds, kind
    assert realm(home, "ask", "add 01 10").returncode == 0
    assert realm(home, "verify").returncode == 0

    again = Terminal(REALM, home)
    again.wait_for(lambda text: "Level" in text and "PIP" in text, 20)
    again.kill()
    assert realm(home, "stop").returncode == 0
    assert events(home)[-1]["kind"] == "EngineStopped"
