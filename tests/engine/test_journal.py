"""What a journal records is recorded, whatever becomes of the snapshot after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.wire.messages import EventMessage
from saves.events import HeroSummoned, TrainingPaused
from saves.events.errors import DiskError
from saves.log import snapshot
from saves.log.log import entries
from tests.journals import new_journal

WORDY = HeroSummoned("dio", "DIO", 1, "qwen3", "cd" * 32, "a model of a long name " * 400)


@pytest.mark.fault("F5")
def test_a_fact_is_recorded_and_told_where_its_snapshot_finds_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_journal(tmp_path) as journal, journal.listen() as heard:
        journal.record("dio", WORDY)
        connection = journal.log.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskError):
            snapshot.keep(connection, journal.state, every=1)
        monkeypatch.setattr(snapshot.keep, "__defaults__", (1,))
        journal.record("engine", TrainingPaused(by="player"))
        assert entries(connection)[-1].kind == "TrainingPaused"
        assert journal.state.paused
        told = [heard.get_nowait() for _ in range(heard.qsize())]
        assert [each.kind for each in told if isinstance(each, EventMessage)] == [
            "HeroSummoned",
            "TrainingPaused",
        ]
