"""Whole files and private folders: what a killed writer leaves goes with the next writer."""

from __future__ import annotations

import os
import signal
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from common.files import JOURNAL, PART, NotOwnError, make_folder, private_folder, whole_file


def left_by_a_killed_writer(folder: Path) -> Path:
    child = os.fork()
    if child == 0:
        with whole_file(folder / "target") as part:
            part.write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    [left] = folder.glob(f"{PART}*")
    return left


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"before")
    with suppress(ValueError), whole_file(target) as part:
        part.write_bytes(b"half")
        raise ValueError
    assert target.read_bytes() == b"before"
    with whole_file(target) as part:
        part.write_bytes(b"after")
        assert target.read_bytes() == b"before"
    assert target.read_bytes() == b"after"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_writer_left_goes_with_the_next_and_a_running_one_stays(tmp_path: Path) -> None:
    left = left_by_a_killed_writer(tmp_path)
    left.with_name(left.name + JOURNAL).touch()
    foreign = tmp_path / ".part-of-another-program"
    foreign.touch()
    with whole_file(tmp_path / "one") as running:
        with whole_file(tmp_path / "other") as part:
            part.write_bytes(b"whole")
        assert {each.name for each in tmp_path.iterdir()} == {running.name, foreign.name, "other"}


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        made = private_folder(tmp_path / "one" / "two")
    finally:
        os.umask(old_mask)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (made.parent, made)] == [0o700, 0o700]
    made.chmod(0o755)
    assert stat.S_IMODE(make_folder(made).stat().st_mode) == 0o755
    assert stat.S_IMODE(private_folder(made).stat().st_mode) == 0o700


def test_a_folder_that_is_a_link_or_anothers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(private_folder(tmp_path / "real"))
    with pytest.raises(NotOwnError):
        private_folder(tmp_path / "link")
    assert private_folder(tmp_path / "link", linked=True) == tmp_path / "link"
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with pytest.raises(NotOwnError):
        private_folder(tmp_path / "real")
    with pytest.raises(NotOwnError):
        private_folder(tmp_path / "link", linked=True)
