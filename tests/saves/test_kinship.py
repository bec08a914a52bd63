from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from stories import Told, battle, beginning, quest

from saves.kinship import kin
from saves.log import Log


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


def test_what_a_copy_was_told_after_it_was_made_does_not_count(tmp_path: Path) -> None:
    own, folder = grown(tmp_path / "own.realm", *beginning()), tmp_path / "home"
    folder.mkdir()
    shutil.copy(own, folder / "copy.realm")
    grown(own, *battle(1))
    [found] = kin(own, folder, len(beginning()))
    assert found.relation == "same"
