from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.trainer.hero import converted_folder
from heroes.definition import find_hero
from heroes.weights import cache_folder

FIGURES: list[str] = []


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the full counts of `make chaos` are wanted."""
    return os.environ.get("REALM_CHAOS") == "full"


@pytest.fixture
def figure() -> Callable[[str], None]:
    """Print a figure at the end of the run."""
    return FIGURES.append


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a short path, and with PIP's weights converted where this machine has them already."""
    with TemporaryDirectory(dir="/tmp") as short:
        kept = converted_folder(find_hero("pip").weights, cache_folder())
        if kept.exists():
            shutil.copytree(kept, Path(short) / "cache" / kept.name)
        yield Path(short)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("faults")
        for line in FIGURES:
            terminalreporter.write_line(line)
