from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from heroes.architectures.architecture import Shape
from heroes.definition import HeroDefinition, find_hero
from tests.peft_folder import write_adapter


@pytest.fixture(autouse=True)
def realm_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def pip() -> HeroDefinition:
    return find_hero("pip")


@pytest.fixture
def tiny(pip: HeroDefinition) -> HeroDefinition:
    """A hero of PIP's kind, small enough to be made in no time."""
    shape = Shape(layers=2, hidden=32, heads=4, kv_heads=2, feed_forward=48, context=256)
    return msgspec.structs.replace(pip, shape=shape)


@pytest.fixture
def adapter(tiny: HeroDefinition, tmp_path: Path) -> Path:
    """A folder as PEFT leaves it."""
    return write_adapter(tmp_path / "adapter", tiny, seed=1)
