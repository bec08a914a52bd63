from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from common.files import whole_file
from saves.care.backup import backup_folder, backups, latest, restore, take
from saves.care.rotation import DAY, RECENT
from saves.care.verify import verify
from saves.events.errors import DiskError, SaveError
from saves.file.lock import SaveLock
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.log.log import Log
from saves.state import State
from tests.saves.stories import battle, step_row


def state_of(save: Path) -> State:
    with closing(open_for_reading(save)) as connection:
        return snapshot.load(connection)


def test_a_backup_is_whole_verified_and_private(told_save: Path) -> None:
    made = take(told_save, 1_900_000_000.5)
    path = backup_folder(told_save) / made.name
    assert made.verified
    assert made.time == 1_900_000_000.5
    assert verify(path).ok
    assert state_of(path) == state_of(told_save)
    assert path.stat().st_mode & 0o077 == 0
    assert backups(told_save) == [made]


def test_older_backups_are_let_go(told_save: Path) -> None:
    for hour in range(14):
        take(told_save, 1_900_000_000.0 + 3600 * hour)
    assert 10 <= len(backups(told_save)) <= 12


def test_a_backup_that_found_no_room_leaves_nothing(told_save: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (told_save.stat().st_size // 2, limits[1]))
    try:
        with pytest.raises(DiskError, match="make room there"):
            take(told_save)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(backup_folder(told_save).iterdir()) == []


def test_what_a_disk_says_at_the_end_of_a_backup_is_one_sentence(
    told_save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(DiskError, match=r"can't be written \(Input/output error\)"):
        take(told_save)
    assert list(backup_folder(told_save).iterdir()) == []


def test_what_a_killed_backup_left_goes_with_the_next_and_a_running_one_stays(told_save: Path) -> None:
    child = os.fork()
    if child == 0:
        os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        take(told_save)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    [left] = backup_folder(told_save).iterdir()
    left.with_name(left.name + "-journal").touch()
    with whole_file(backup_folder(told_save) / "another.realm") as running:
        made = take(told_save)
        assert {path.name for path in backup_folder(told_save).iterdir()} == {made.name, running.name}


def test_a_restored_save_is_the_backup_and_what_it_replaces_is_backed_up(told_save: Path) -> None:
    made, before = take(told_save), state_of(told_save)
    with Log(told_save) as log:
        log.append(battle(3)[:1])
    after = state_of(told_save)
    rescued = restore(told_save, made.name)
    assert state_of(told_save) == before
    assert rescued is not None
    assert state_of(backup_folder(told_save) / rescued.name) == after


def test_a_backup_that_is_one_too_many_is_restored_before_it_goes(told_save: Path) -> None:
    yesterday = (time.time() // DAY - 1) * DAY
    first, before = take(told_save, yesterday), state_of(told_save)
    for second in range(1, RECENT):
        take(told_save, yesterday + second)
    with Log(told_save) as log:
        log.append(battle(3)[:1])
    restore(told_save, first.name)
    assert state_of(told_save) == before


def test_a_restore_that_is_killed_leaves_the_save_with_all_that_was_written(told_save: Path) -> None:
    made = take(told_save)
    _killed(lambda: Log(told_save).append(battle(3)[:1]))
    assert told_save.with_name(told_save.name + "-wal").stat().st_size
    before, replace = state_of(told_save), Path.replace

    def fatal(path: Path, target: Path) -> None:
        if target == told_save:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", fatal)
        _killed(lambda: restore(told_save, made.name))
    assert state_of(told_save) == before
    assert restore(told_save, made.name) is not None
    assert [path.name for path in told_save.parent.iterdir() if "restored" in path.name] == []


def _killed(work: Callable[[], object]) -> None:
    """Do something in a process that is killed, at its end if not before."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_save_that_has_no_room_to_be_backed_up_is_not_replaced(told_save: Path) -> None:
    made = take(told_save)
    with Log(told_save) as log:
        log.append([], [step_row(3, step) for step in range(1, 400)])
    before = state_of(told_save)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = (backup_folder(told_save) / made.name).stat().st_size + 8192
    assert room < told_save.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(DiskError):
            restore(told_save, made.name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert state_of(told_save) == before
    assert not list(told_save.parent.glob("*.unreadable-*"))


def test_a_save_that_a_program_reads_is_not_replaced(
    told_save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = take(told_save)
    monkeypatch.setattr("saves.file.open.BUSY_SECONDS", 0.1)
    with closing(open_for_reading(told_save)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        _killed(lambda: Log(told_save).append(battle(3)[:1]))
        with pytest.raises(SaveError, match="close its windows"):
            restore(told_save, made.name)


def test_a_backup_says_why_it_was_made(told_save: Path) -> None:
    first = take(told_save, 1_900_000_000.0, reason="daily")
    take(told_save, 1_900_000_100.0)
    restore(told_save, first.name)
    assert sorted(str(each.reason) for each in backups(told_save)) == ["asked", "daily", "restore"]


def test_a_backup_of_before_reasons_were_kept_is_one_too(told_save: Path) -> None:
    made = take(told_save, 1_900_000_000.0)
    folder = backup_folder(told_save)
    (folder / made.name).rename(folder / made.name.replace(".asked", ""))
    [found] = backups(told_save)
    assert (found.name, found.time, found.verified, found.reason) == (
        "20300317T174640.000000Z.verified.realm",
        1_900_000_000.0,
        True,
        None,
    )


def test_restoring_the_latest_twice_is_restoring_it_once(told_save: Path) -> None:
    take(told_save)
    before = state_of(told_save)
    with Log(told_save) as log:
        log.append(battle(3)[:1])
    for _ in range(3):
        found = latest(told_save)
        assert found is not None
        restore(told_save, found.name)
        assert state_of(told_save) == before


def test_an_unreadable_save_is_set_aside_when_it_is_replaced(told_save: Path) -> None:
    made, before = take(told_save), state_of(told_save)
    told_save.write_bytes(b"nonsense")
    told_save.with_name(told_save.name + "-wal").write_bytes(b"what came after")
    assert restore(told_save, made.name) is None
    assert state_of(told_save) == before
    aside, after = sorted(told_save.parent.glob("*.unreadable-*"))
    assert (aside.read_bytes(), after.read_bytes()) == (b"nonsense", b"what came after")
    assert after.name == aside.name + "-wal"


def test_nothing_is_restored_over_a_running_engine(told_save: Path) -> None:
    made = take(told_save)
    with SaveLock(told_save), pytest.raises(SaveError, match="process"):
        restore(told_save, made.name)


@pytest.mark.parametrize("name", ["none.realm", "../my.realm", "20260101T000000.000000Z.realm"])
def test_what_is_no_backup_is_not_restored(told_save: Path, name: str) -> None:
    take(told_save)
    with pytest.raises(SaveError, match="There is no backup"):
        restore(told_save, name)


def test_a_backup_that_was_changed_is_not_restored(told_save: Path) -> None:
    made = take(told_save)
    with closing(sqlite3.connect(backup_folder(told_save) / made.name, isolation_level=None)) as connection:
        connection.execute("UPDATE events SET subject = 'x' WHERE id = 2")
    before = told_save.read_bytes()
    with pytest.raises(SaveError, match="does not hold: The chain is broken"):
        restore(told_save, made.name)
    assert told_save.read_bytes() == before
