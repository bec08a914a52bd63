from __future__ import annotations

from pathlib import Path

from engine.arena import Arena
from engine.journal import Journal
from heroes.vault import Vault
from saves import events as told
from saves.fold import fold
from saves.log import Log
from saves.state import State

SHARED, ALONE = "ab" * 32, "cd" * 32

STORY: list[told.Fact] = [
    told.RealmCreated("5f0c", "first light", "0.1.0"),
    told.HeroSummoned("pip", "PIP", 134_515_008, "llama", "ab" * 32),
    told.CampaignStarted(1, "pip", 7, ["bin"]),
    told.CheckpointSealed(1, "pip-0001", SHARED, 7, 1, 40, None, 16, 32.0),
    told.CheckpointSealed(1, "pip-0002", ALONE, 7, 2, 80, "pip-0001", 16, 32.0),
    told.CampaignArchived(1),
    told.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0001"),
]


def test_what_another_campaign_went_on_from_keeps_its_file(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    vault.folder.mkdir()
    for sha256 in (SHARED, ALONE):
        vault.safetensors_path(sha256).write_bytes(b"weights")
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, fold(State(), log.append([("realm", fact) for fact in STORY])))
        first = journal.state.campaigns[1]
        Arena(tmp_path / "battles", vault).clear(journal, first, list(first.checkpoints.values()))
    assert all(each.cleared for each in first.checkpoints.values())
    assert vault.safetensors_path(SHARED).exists()
    assert not vault.safetensors_path(ALONE).exists()
