from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from engine.chores.vault_keeper import VaultKeeper
from engine.journal import Journal
from engine.loop.fallback import fall_back
from engine.rules.retention import DAY, LASTING, Departure
from heroes.definition import find_hero
from heroes.vault.store import Vault, VaultError
from heroes.vault.zones import Zones
from saves import events as told
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import Campaign, State
from tests.journals import PIP_SHA256
from tests.peft_folder import write_adapter

NAMES = ("pip-0001", "pip-0002", "pip-0003")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@pytest.fixture
def journal(tmp_path: Path, vault: Vault) -> Iterator[Journal]:
    """A first campaign with three checkpoints."""
    with Log(tmp_path / "my.realm", create=True) as log:
        yield Journal(log, fold(State(), log.append([("realm", fact) for fact in story(tmp_path, vault)])))


def story(folder: Path, vault: Vault) -> list[told.Fact]:
    hero = find_hero("pip")
    facts: list[told.Fact] = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
    ]
    for number, name in enumerate(NAMES, 1):
        sealed = vault.seal(write_adapter(folder / name, hero, number), hero)
        facts.append(told.CheckpointSealed(1, name, *sealed, number, 40 * number, None, 16, 32.0))
    return facts


def first(journal: Journal) -> Campaign:
    return journal.state.campaigns[1]


def lies(vault: Vault, journal: Journal, name: str) -> bool:
    return vault.safetensors_path(first(journal).checkpoints[name].sha256).exists()


def test_what_another_campaign_went_on_from_keeps_its_file(journal: Journal, vault: Vault) -> None:
    branch = told.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0001")
    journal.record("realm", told.CampaignArchived(1), branch)
    leaving = [Departure(1, first(journal).checkpoints[name], None) for name in NAMES[:2]]
    VaultKeeper(journal, vault).clear(leaving)
    assert [each.cleared for each in first(journal).checkpoints.values()] == [True, True, False]
    assert [lies(vault, journal, name) for name in NAMES] == [True, False, True]


async def test_a_checkpoint_goes_through_the_zones_and_comes_back(journal: Journal, vault: Vault) -> None:
    keeper, checkpoint = VaultKeeper(journal, vault), first(journal).checkpoints["pip-0001"]
    whole = vault.safetensors_path(checkpoint.sha256).read_bytes()
    for zone in ("warm", "deep"):
        await keeper.move(1, checkpoint, zone)
        assert checkpoint.zone == zone
        assert not lies(vault, journal, "pip-0001")
        keeper.zones.examine(checkpoint.sha256, zone)
    await keeper.restore(1, checkpoint)
    assert checkpoint.zone == "hot"
    assert vault.safetensors_path(checkpoint.sha256).read_bytes() == whole
    assert [path for path in vault.folder.glob("*/*") if path.is_file()] == []


@pytest.fixture
async def old(tmp_path: Path, vault: Vault) -> AsyncIterator[Journal]:
    """A campaign of long ago: its first two checkpoints are to go from the warm zone into the deep one."""
    past = time.time() - LASTING - DAY
    with Log(tmp_path / "my.realm", create=True, clock=lambda: past) as log:
        journal = Journal(
            log, fold(State(), log.append([("realm", fact) for fact in story(tmp_path, vault)]))
        )
        for name in NAMES[:2]:
            await VaultKeeper(journal, vault).move(1, first(journal).checkpoints[name], "warm")
        yield journal


def warm(vault: Vault, journal: Journal, name: str) -> Path:
    return Zones(vault).path(first(journal).checkpoints[name].sha256, "warm")


@pytest.mark.parametrize("harm", ["damaged", "missing"])
async def test_a_checkpoint_that_is_lost_keeps_no_other_from_its_zone(
    old: Journal, vault: Vault, harm: str
) -> None:
    path = warm(vault, old, "pip-0001")
    path.unlink() if harm == "missing" else path.write_bytes(b"half")
    done, trouble = await VaultKeeper(old, vault).tidy()
    assert [each.checkpoint.checkpoint for each in done] == ["pip-0002"]
    assert len(trouble) == 1
    lost, moved, latest = first(old).checkpoints.values()
    assert (lost.cleared, moved.cleared, latest.cleared) == (True, False, False)
    assert (moved.zone, latest.zone) == ("deep", "hot")
    assert await VaultKeeper(old, vault).tidy() == ([], [])


@pytest.mark.parametrize(("away", "how"), [("warm", "empty"), ("warm", "gone"), ("deep", "gone")])
async def test_a_zone_that_is_away_costs_nothing_and_is_tried_again(
    old: Journal, vault: Vault, tmp_path: Path, away: str, how: str
) -> None:
    folder, disk = vault.folder / away, tmp_path / "another disk"
    folder.mkdir(exist_ok=True)
    folder.rename(disk)
    folder.mkdir() if how == "empty" else folder.symlink_to(tmp_path / "nowhere")
    done, trouble = await VaultKeeper(old, vault).tidy()
    assert (done, len(trouble)) == ([], 2)
    assert not any(each.cleared for each in first(old).checkpoints.values())
    folder.unlink() if folder.is_symlink() else folder.rmdir()
    disk.rename(folder)
    done, trouble = await VaultKeeper(old, vault).tidy()
    assert (len(done), trouble) == (2, [])
    assert [each.zone for each in first(old).checkpoints.values()] == ["deep", "deep", "hot"]


@pytest.mark.parametrize("harm", ["truncated", "zeroed", "missing"])
@pytest.mark.parametrize("count", [1, 2])
def test_damaged_newest_checkpoints_are_passed_over_and_told(
    journal: Journal, vault: Vault, harm: str, count: int
) -> None:
    for name in NAMES[-count:]:
        path = vault.safetensors_path(first(journal).checkpoints[name].sha256)
        data = path.read_bytes()
        harms = {"truncated": data[:-1], "zeroed": bytes(len(data))}
        path.unlink() if harm == "missing" else path.write_bytes(harms[harm])
    journal.record("realm", told.CheckpointPromoted(1, "pip-0003", "champion", 2.9, "best"))
    assert fall_back(journal, vault)
    campaign = first(journal)
    assert (campaign.latest, campaign.champion, campaign.champion_score) == (NAMES[-count - 1], None, 0.0)
    assert not fall_back(journal, vault)


def test_a_vault_that_can_not_be_reached_costs_no_checkpoint(journal: Journal, vault: Vault) -> None:
    vault.folder.rename(vault.folder.with_name("unmounted"))
    with pytest.raises(VaultError, match="see that its disk is there"):
        fall_back(journal, vault)
    assert not any(each.cleared for each in first(journal).checkpoints.values())
