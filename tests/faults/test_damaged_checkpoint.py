"""A real game whose newest checkpoint is damaged: the Oracle answers with the one before, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from heroes.definition import find_hero
from heroes.vault.store import Vault
from saves import events as told
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log.log import Log
from saves.log.snapshot import load
from tests.peft_folder import write_adapter

REALM = Path(sys.executable).with_name("realm")


def realm(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"REALM_HOME": str(home)}
    return subprocess.run(
        [REALM, *arguments], env=environment, capture_output=True, text=True, timeout=200, check=False
    )


def game(home: Path) -> list[Path]:
    """A save with two sealed checkpoints; the files of both."""
    save, hero = home / "my.realm", find_hero("pip")
    vault = Vault(vault_folder(save))
    facts: list[told.Fact] = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", hero.parameters, hero.architecture, hero.weights.sha256, hero.model),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
    ]
    files = []
    for number in (1, 2):
        sealed = vault.seal(write_adapter(home / f"adapter{number}", hero, number), hero)
        facts.append(told.CheckpointSealed(1, f"pip-000{number}", *sealed, number, 40, None, 4, 8.0))
        files.append(vault.safetensors_path(sealed.sha256))
    with Log(save, create=True) as log:
        log.append([("realm", fact) for fact in facts])
    return files


def harmed(newest: Path, harm: str) -> None:
    data = newest.read_bytes()
    if harm == "missing":
        newest.unlink()
    else:
        newest.write_bytes(data[: len(data) // 2] if harm == "truncated" else bytes(len(data)))


@pytest.mark.fault("F13")
def test_the_oracle_answers_with_the_checkpoint_before(
    home: Path, full: bool, figure: Callable[[str], None]
) -> None:
    harms = ("truncated", "zeroed", "missing") if full else ("truncated",)
    for harm in harms:
        place = home / harm
        place.mkdir()
        _, newest = game(place)
        harmed(newest, harm)
        check(place)
    figure(
        f"F13: newest checkpoint {', '.join(harms)}: the Oracle answered with the one before, and it is told"
    )


def check(home: Path) -> None:
    """The hero answers as the checkpoint before does, and the log tells why."""
    try:
        asked = realm(home, "ask", "add 01 10")
        before = realm(home, "ask", "--checkpoint", "pip-0001", "add 01 10")
    finally:
        realm(home, "stop")
    assert (asked.returncode, asked.stdout) == (0, before.stdout), asked.stderr
    with closing(open_for_reading(home / "my.realm")) as connection:
        assert load(connection).campaigns[1].latest == "pip-0001"
    assert "pip-0002 is lost, so the hero goes on with the newest that is whole" in realm(home, "log").stdout
