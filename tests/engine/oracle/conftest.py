from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heroes.weights import find_weights
from tests.engine.oracle.program import Oracle
from tests.engine.oracle.tiny import PIP, TINY, make_tiny, random_adapter, write_model


@pytest.fixture(scope="session", autouse=True)
def realm_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("REALM_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def pip_gguf(realm_home: Path) -> Path:
    return find_weights(PIP)


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory, pip_gguf: Path) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_model(make_tiny(seed=0), pip_gguf, path)
    return path


@pytest.fixture(scope="session")
def tiny_adapters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("tiny-adapters")
    return [random_adapter(TINY, seed, 0.3, folder / f"{seed}.gguf") for seed in range(6)]


@pytest.fixture(scope="session")
def pip_adapters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pip-adapters")
    return [random_adapter(PIP, seed, 0.02, folder / f"{seed}.gguf") for seed in range(2)]


@pytest.fixture(scope="session")
def pip_cache(realm_home: Path) -> Path:
    return realm_home / "cache"


@pytest.fixture(scope="session")
def pip_oracle(pip_gguf: Path, pip_cache: Path, pip_adapters: list[Path]) -> Iterator[Oracle]:
    """PIP as the engine starts it, with two adapters swapped in."""
    with Oracle(pip_gguf, "--cache", str(pip_cache)) as oracle:
        for number, path in enumerate(pip_adapters):
            oracle.swap(f"pip-{number}", path)
        yield oracle


@pytest.fixture
def tiny_oracle(tiny_gguf: Path) -> Iterator[Oracle]:
    with Oracle(tiny_gguf) as oracle:
        yield oracle
