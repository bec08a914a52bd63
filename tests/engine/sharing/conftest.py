from __future__ import annotations

import pytest

from tests.engine.sharing.played import Played, played


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A save with two battles, a trial, a chat and one real adapter of random values."""
    return played(tmp_path_factory.mktemp("own"))
