from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.common_history import kin
from saves.events import CampaignArchived, EngineStarted, EngineStopped, SaveImported
from saves.log.log import Log
from tests.saves.stories import Told, battle, beginning, quest


def grown(save: Path, *facts: Told) -> Path:
    with closing(Log(save, create=True)) as log:
        log.append(list(facts))
    return save


@pytest.mark.parametrize(
    ("mine", "theirs", "relation"),
    [
        ([], [], "same"),
        (battle(1), [], "older"),
        ([], battle(1), "newer"),
        (battle(1), [quest(1)], "diverged"),
    ],
)
def test_copies_know_each_other(tmp_path: Path, mine: list[Told], theirs: list[Told], relation: str) -> None:
    own, folder = grown(tmp_path / "own.realm", *beginning()), tmp_path / "home"
    folder.mkdir()
    copy = Path(shutil.copy(own, folder / "copy.realm"))
    for save, facts in ((own, mine), (copy, theirs)):
        if facts:
            grown(save, *facts)
    [found] = kin(own, folder)
    assert (found.save, found.relation, found.common) == (copy, relation, len(beginning()))


def test_strangers_and_rubbish_are_no_kin(tmp_path: Path) -> None:
    own, folder = grown(tmp_path / "own.realm", *beginning()), tmp_path / "home"
    folder.mkdir()
    (folder / "rubbish.realm").write_bytes(b"nonsense")
    (folder / "empty.realm").touch()
    assert list(kin(own, folder)) == []


def imported(save: Path) -> Path:
    """The save as an import leaves it."""
    origin = SaveImported(seal="ab", last_id=1, last_hash="cd", exported=1.0, app_version="0")
    return grown(save, ("realm", origin), ("campaign:1", CampaignArchived(campaign=1, reason="imported")))


@pytest.mark.parametrize(
    ("since", "relation"),
    [
        ([], "same"),
        (
            [("engine", EngineStarted(pid=1, app_version="0")), ("engine", EngineStopped(reason="idle"))],
            "same",
        ),
        (battle(1), "newer"),
    ],
)
def test_what_was_imported_twice_is_the_same(tmp_path: Path, since: list[Told], relation: str) -> None:
    own, folder = grown(tmp_path / "own.realm", *beginning()), tmp_path / "home"
    folder.mkdir()
    first = imported(Path(shutil.copy(own, folder / "first.realm")))
    second = imported(own)
    if since:
        grown(first, *since)
    [found] = kin(second, folder)
    assert (found.relation, found.common) == (relation, len(beginning()))


def test_what_was_exported_here_is_the_same_when_it_comes_back(tmp_path: Path) -> None:
    own, folder = grown(tmp_path / "own.realm", *beginning()), tmp_path / "home"
    folder.mkdir()
    shutil.copy(own, folder / "mine.realm")
    [found] = kin(imported(own), folder)
    assert found.relation == "same"
