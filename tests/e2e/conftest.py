from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.trainer.model.load import converted_folder
from heroes.definition import find_hero
from heroes.weights import cache_folder


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a short path, and with PIP's weights converted where this machine has them already."""
    with TemporaryDirectory(dir="/tmp") as short:
        kept = converted_folder(find_hero("pip").weights, cache_folder())
        if kept.exists():
            shutil.copytree(kept, Path(short) / "cache" / kept.name)
        yield Path(short)
