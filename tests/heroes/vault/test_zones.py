from __future__ import annotations

from pathlib import Path

import pytest

from heroes.definition import HeroDefinition
from heroes.vault.store import Vault, VaultError
from heroes.vault.zones import Zones, take_along
from tests.peft_folder import write_adapter


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "my.realm.vault")


@pytest.fixture
def sha256(vault: Vault, tmp_path: Path, pip: HeroDefinition) -> str:
    return vault.seal(write_adapter(tmp_path / "adapter", pip, seed=2), pip).sha256


@pytest.mark.parametrize("way", [("warm",), ("deep",), ("warm", "deep")])
def test_an_adapter_comes_back_as_it_was(vault: Vault, sha256: str, way: tuple[str, ...]) -> None:
    zones, before = Zones(vault), vault.safetensors_path(sha256).read_bytes()
    served, last = vault.gguf_path(sha256).read_bytes(), "hot"
    for zone in way:
        zones.carry(sha256, zone)
        zones.forget(sha256, last)
        zones.examine(sha256, last := zone)
    assert not vault.safetensors_path(sha256).exists()
    assert not vault.path(sha256, "gguf").exists()
    zones.carry(sha256, "hot")
    zones.forget(sha256, last)
    assert vault.safetensors_path(sha256).read_bytes() == before
    assert vault.gguf_path(sha256).read_bytes() == served
    assert [path.name for path in vault.folder.glob("*/*")] == []


def test_the_deep_zone_takes_less_room(vault: Vault, sha256: str) -> None:
    zones = Zones(vault)
    zones.carry(sha256, "deep")
    assert zones.path(sha256, "deep").stat().st_size < vault.safetensors_path(sha256).stat().st_size


@pytest.mark.parametrize("zone", ["warm", "deep"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "gone"])
def test_damage_in_a_zone_is_told_and_never_brought_back(
    vault: Vault, sha256: str, zone: str, damage: str
) -> None:
    zones = Zones(vault)
    zones.carry(sha256, zone)
    zones.forget(sha256, "hot")
    path = zones.path(sha256, zone)
    data = path.read_bytes()
    flipped = data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    harms = {"cut": data[:-9], "flipped": flipped, "emptied": b""}
    path.unlink() if damage == "gone" else path.write_bytes(harms[damage])
    with pytest.raises(VaultError, match=r"is damaged|is not in"):
        zones.examine(sha256, zone)
    with pytest.raises(VaultError, match=r"is damaged|is in no zone"):
        zones.carry(sha256, "hot")
    assert not vault.safetensors_path(sha256).exists()


def test_a_damaged_copy_left_by_an_earlier_try_is_made_anew(vault: Vault, sha256: str) -> None:
    zones = Zones(vault)
    zones.carry(sha256, "warm")
    zones.path(sha256, "warm").write_bytes(b"half")
    zones.carry(sha256, "warm")
    zones.examine(sha256, "warm")


def test_discarded_is_gone_from_every_zone(vault: Vault, sha256: str) -> None:
    zones = Zones(vault)
    zones.carry(sha256, "warm")
    zones.carry(sha256, "deep")
    zones.discard(sha256)
    assert [path for path in vault.folder.rglob("*") if path.is_file()] == []
    zones.discard(sha256)


def test_the_warm_zone_may_be_a_folder_elsewhere(vault: Vault, sha256: str, tmp_path: Path) -> None:
    (elsewhere := tmp_path / "big disk").mkdir()
    (vault.folder / "warm").symlink_to(elsewhere)
    Zones(vault).carry(sha256, "warm")
    assert [path.name for path in elsewhere.iterdir()] == [f"{sha256}.safetensors"]


def test_another_vault_takes_all_adapters_along_whatever_their_zone(
    vault: Vault, sha256: str, tmp_path: Path
) -> None:
    other = tmp_path / "another"
    other.mkdir()
    Zones(vault).carry(sha256, "deep")
    (vault.folder / "battles" / "1-0001").mkdir(parents=True)
    (vault.folder / "battles" / "1-0001" / "optimizer.pt").touch()
    taken = Vault(other / "my.realm.vault")
    take_along(vault, taken)
    taken.examine(sha256)
    Zones(taken).examine(sha256, "deep")
    assert not (taken.folder / "battles").exists()
    vault.discard(sha256)
    taken.examine(sha256)
