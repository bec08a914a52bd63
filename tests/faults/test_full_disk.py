"""Disks that fill up while the story is written, a checkpoint is sealed, and an export is packed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from common.files import PART
from engine.sharing.packing import pack, planned
from heroes.definition import find_hero
from heroes.vault.store import Vault, VaultError
from saves import events as told
from saves.care.verify import verify
from saves.events.errors import DiskError, SaveError
from saves.file.export_format import check_seal
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log.log import Log, entries
from tests.peft_folder import write_adapter
from tests.small_disk import ROOM, filled
from tests.steps import some_step


def beginning() -> list[tuple[str, told.Fact]]:
    hero = find_hero("pip")
    facts = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", hero.parameters, hero.architecture, hero.weights.sha256, hero.model),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
        told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 48, 5, "coach", [], revisions={"bin": 2}),
        told.BattleStarted(1, 1, 1, "scribe", 0, 100_000, 16, 2e-3, 5, None),
    ]
    return [("realm", fact) for fact in facts]


@pytest.mark.fault("F5")
def test_a_full_disk_loses_nothing_and_play_goes_on_when_room_returns(
    disk: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    save, hero = disk / "my.realm", find_hero("pip")
    vault = Vault(vault_folder(save))
    with Log(save, create=True) as log:
        log.append(beginning())
        first = vault.seal(write_adapter(tmp_path / "first", hero, 1), hero)
        log.append([("checkpoint", told.CheckpointSealed(1, "pip-0001", *first, 1, 40, None, 4, 8.0))])
        with filled(disk, 200_000):
            step = _write_until_full(log)
            assert len(entries(log.connection)) == 6
            with pytest.raises(VaultError, match="the disk is full"):
                vault.seal(write_adapter(tmp_path / "second", hero, 2), hero)
            assert _export(save, disk / "hero.realm") == "refused"
            vault.examine(first.sha256)
        log.append([], [some_step(step)])
        second = vault.seal(tmp_path / "second", hero)
        log.append([("checkpoint", told.CheckpointSealed(1, "pip-0002", *second, 1, 80, None, 4, 8.0))])
    assert verify(save).ok
    assert _export(save, tmp_path / "hero.realm") == "packed"
    assert not list(disk.glob(f"{PART}*"))
    figure(
        f"F5: a disk of {ROOM >> 20} MiB: the story stopped at step {step} with SQLITE_FULL, vault and export"
        " were refused, reading went on, and all three were done once there was room"
    )


def _write_until_full(log: Log) -> int:
    """Append steps until the disk refuses one, and give its number."""
    for number in range(1, 100_000):
        try:
            log.append([], [some_step(number)])
        except DiskError as flaw:
            cause = flaw.__cause__
            assert isinstance(cause, sqlite3.OperationalError)
            assert cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
            return number
    raise AssertionError("the disk was never full")


def _export(save: Path, target: Path) -> str:
    try:
        with planned(save, "latest", full=True) as plan:
            pack(save, plan, target, progress=lambda _: None)
    except (SaveError, OSError):
        assert not target.exists()
        return "refused"
    assert check_seal(target)
    return "packed"


@pytest.mark.fault("F5")
@pytest.mark.parametrize("code", ["SQLITE_FULL", "SQLITE_IOERR_WRITE"])
def test_both_words_for_a_full_disk_are_understood(tmp_path: Path, code: str) -> None:
    save = tmp_path / "my.realm"
    with Log(save, create=True) as log:
        log.append(beginning())
        if code == "SQLITE_FULL":
            pages = log.connection.execute("PRAGMA page_count").fetchone()[0]
            log.connection.execute(f"PRAGMA max_page_count = {pages}")
            _write_until_full(log)
            log.connection.execute("PRAGMA max_page_count = 1000000")
        else:
            import resource

            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
            try:
                _write_until_full(log)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        log.append([], [some_step(90_000)])
    assert verify(save).ok
    with closing(open_for_reading(save)) as connection:
        assert len(entries(connection)) == 5
