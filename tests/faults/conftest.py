from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """A home whose path is short enough for a socket."""
    with TemporaryDirectory(dir="/tmp") as short:
        yield Path(short)
