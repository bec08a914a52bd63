"""Which battle folders stay, and which go."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.loop.battle_folders import BattleFolders
from heroes.definition import find_hero
from heroes.vault.store import Vault, VaultError
from saves.events import BattleStarted, CheckpointSealed
from tests.journals import campaign_of, fought, new_journal, post
from tests.peft_folder import write_adapter
from tests.small_disk import filled

CAMPAIGN_FOLDERS = ("1-start", "1-0001", "1-0002", "1-0003")
OTHERS = ("1-0009", "2-start", "2-0003")


def arena_in(folder: Path) -> BattleFolders:
    arena = BattleFolders(folder / "battles", Vault(folder))
    for name in (*CAMPAIGN_FOLDERS, *OTHERS):
        (arena.root / name / "checkpoint-4").mkdir(parents=True)
    return arena


def test_folders_of_old_battles_and_of_other_campaigns_go(tmp_path: Path) -> None:
    arena = arena_in(tmp_path)
    with new_journal(tmp_path) as journal:
        for number in (1, 2, 3):
            fought(journal, number)
        arena.tidy(campaign_of(journal))
        assert {path.name for path in arena.root.iterdir()} == {"1-start", "1-0002", "1-0003"}


def test_a_vault_without_battles_has_nothing_to_tidy(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        BattleFolders(tmp_path / "battles", Vault(tmp_path)).tidy(campaign_of(journal))


def test_what_keeps_a_folder_from_being_emptied_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    arena = arena_in(tmp_path)
    monkeypatch.setattr("shutil.rmtree", refused)
    with pytest.raises(VaultError, match=r"1-0002 can't be removed \(Permission denied\): remove it"):
        arena.clear(1, 2)


@pytest.mark.fault("F5")
def test_a_start_that_finds_no_room_is_told(disk: Path, tmp_path: Path) -> None:
    pip, vault = find_hero("pip"), Vault(tmp_path / "vault")
    sealed = vault.seal(write_adapter(tmp_path / "adapter", pip, 1), pip)
    with new_journal(tmp_path) as journal, filled(disk, 8192):
        seal = CheckpointSealed(1, "pip-0001", *sealed, 1, 40, None, 16, 32.0)
        begun = BattleStarted(1, 1, 1, "scribe", 40, 2, 16, 1e-3, 1, "pip-0001")
        post(journal, 32)
        journal.record("realm", seal, begun)
        campaign = campaign_of(journal)
        with pytest.raises(VaultError, match="the disk is full"):
            BattleFolders(disk / "battles", vault).start_of(campaign, campaign.battles[-1])
