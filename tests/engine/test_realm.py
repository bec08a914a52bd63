"""The running engine of a save: what it records of itself, and when it can't."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.realm import Realm
from saves.errors import DiskError
from saves.events import EngineLost, TrainingOrdered
from saves.lock import SaveLock


@pytest.fixture
async def realm(tmp_path: Path) -> Realm:
    """An engine of a save without a hero, which starts no children."""
    save = tmp_path / "my.realm"
    return Realm(save, SaveLock(save), hold=False)


def record_until_full(realm: Realm) -> None:
    for _ in range(1_000):
        realm.journal.record("engine", EngineLost(pid=1))


@pytest.mark.fault("F5")
async def test_an_order_whose_time_is_up_on_a_full_disk_ends_when_there_is_room(realm: Realm) -> None:
    realm.journal.record("engine", TrainingOrdered(seconds=1.0, skill=None, level=None))
    connection = realm.journal.log.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskError):
        record_until_full(realm)
    realm.deadline = time.monotonic() - 1
    realm._tick()
    assert realm.journal.state.order is not None
    assert "full or failing" in realm.journal.activity.detail
    connection.execute("PRAGMA max_page_count = 1000000")
    realm._tick()
    assert realm.journal.state.order is None
    assert realm.deadline is None
    realm.journal.log.close()
