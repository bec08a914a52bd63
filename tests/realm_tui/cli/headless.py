"""The real program, run as a player runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saves.events import CampaignStarted, Fact, HeroSummoned, RealmCreated

REALM = Path(sys.executable).with_name("realm")


def _interruptible() -> None:
    """Let Ctrl+C arrive even where the tests themselves were started to ignore it, as in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class Program:
    """The real program with a home of its own."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        return kept | {"REALM_HOME": str(self.home), "LANG": "C.UTF-8", "TZ": "UTC"}

    def run(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end, without a terminal."""
        return subprocess.run(
            [REALM, *arguments],
            env=self.environment | changed,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it with its output on pipes."""
        return subprocess.Popen(
            [REALM, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            preexec_fn=_interruptible,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def json(self, *arguments: str) -> Any:
        """Run a command that succeeds, and read the one record it prints."""
        run = self.run(*arguments, "--json")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


def beginning(name: str = "first light") -> list[tuple[str, Fact]]:
    """The first events of a save."""
    facts: list[Fact] = [
        RealmCreated(save_id="1", name=name, app_version="0"),
        HeroSummoned(hero="pip", name="PIP", parameters=134515008, architecture="llama", weights_sha256="0"),
        CampaignStarted(campaign=1, hero="pip", seed=1, skills=["bin"]),
    ]
    return [("realm", fact) for fact in facts]
