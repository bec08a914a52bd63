from __future__ import annotations

import hashlib
import os
import resource
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from heroes.adapters.peft_config import AdapterError
from heroes.definition import HeroDefinition
from heroes.vault.store import Vault, VaultError
from tests.peft_folder import write_adapter


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "my.realm.vault")


def test_sealed_under_its_own_digest_and_private(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    sealed = vault.seal(adapter, tiny)
    data = (adapter / "adapter_model.safetensors").read_bytes()
    assert sealed == (hashlib.sha256(data).hexdigest(), len(data))
    assert vault.safetensors_path(sealed.sha256).read_bytes() == data
    assert stat.S_IMODE(vault.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in vault.folder.iterdir()} == {0o600}
    assert len(list(vault.folder.iterdir())) == 3


def test_sealing_again_changes_nothing(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    first = vault.seal(adapter, tiny)
    before = {path.name: path.read_bytes() for path in vault.folder.iterdir()}
    assert vault.seal(adapter, tiny) == first
    assert {path.name: path.read_bytes() for path in vault.folder.iterdir()} == before


def pip_adapter(tmp_path: Path, pip: HeroDefinition) -> Path:
    return write_adapter(tmp_path / "pip-adapter", pip, seed=2)


def test_a_missing_or_damaged_gguf_is_made_again(vault: Vault, tmp_path: Path, pip: HeroDefinition) -> None:
    sha256 = vault.seal(pip_adapter(tmp_path, pip), pip).sha256
    made = vault.gguf_path(sha256).read_bytes()
    vault.gguf_path(sha256).unlink()
    assert vault.gguf_path(sha256).read_bytes() == made
    path = vault.gguf_path(sha256)
    path.write_bytes(made[:-1] + b"\x01")
    vault.verify(sha256)
    assert vault.gguf_path(sha256).read_bytes() == made


def test_damage_is_told(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    sha256 = vault.seal(adapter, tiny).sha256
    vault.verify(sha256)
    path = vault.safetensors_path(sha256)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultError, match="is damaged"):
        vault.verify(sha256)


def test_discarded_adapters_are_gone(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    sha256 = vault.seal(adapter, tiny).sha256
    vault.discard(sha256)
    assert list(vault.folder.iterdir()) == []
    with pytest.raises(VaultError, match="not in the vault"):
        vault.gguf_path(sha256)
    vault.discard(sha256)


def test_names_can_not_leave_the_vault(vault: Vault) -> None:
    with pytest.raises(VaultError, match="is no adapter's name"):
        vault.gguf_path("../../etc/passwd")


def test_a_bad_adapter_leaves_nothing(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    path = adapter / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(AdapterError):
        vault.seal(adapter, tiny)
    assert list(vault.folder.iterdir()) == []


def test_a_missing_adapter_is_a_sentence(vault: Vault, adapter: Path, tiny: HeroDefinition) -> None:
    (adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(VaultError, match="No such file"):
        vault.seal(adapter, tiny)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_full_disk_leaves_nothing_half_written(
    vault: Vault, adapter: Path, tiny: HeroDefinition, share: float
) -> None:
    size = (adapter / "adapter_model.safetensors").stat().st_size
    said = with_room(int(size * share), lambda: vault.seal(adapter, tiny))
    assert said.endswith("the disk is full.")
    assert list(vault.folder.iterdir()) == []
    assert vault.seal(adapter, tiny).size == size


def test_full_disk_while_the_gguf_is_made_again(vault: Vault, tmp_path: Path, pip: HeroDefinition) -> None:
    sha256 = vault.seal(pip_adapter(tmp_path, pip), pip).sha256
    vault.gguf_path(sha256).unlink()
    said = with_room(1 << 20, lambda: vault.gguf_path(sha256))
    assert "can't be kept in" in said
    assert sorted(path.suffix for path in vault.folder.iterdir()) == [".json", ".safetensors"]


def with_room(limit: int, act: Callable[[], object]) -> str:
    """What a child process, whose files may have `limit` bytes at most, says when it acts."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            act()
        except VaultError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said
