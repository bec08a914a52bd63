"""Backups of a save: whole copies in a folder beside it, verified when they are made, rotated by age."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from saves.care.rotation import DAY, Backup, Reason, superfluous
from saves.care.verify import verify
from saves.events.errors import DiskError, SaveError
from saves.file.lock import SaveLock
from saves.file.open import back_up, empty_wal, open_for_reading
from saves.file.paths import make_folder

STAMP = "%Y%m%dT%H%M%S.%fZ"

_NAME = re.compile(
    rf"(?P<stamp>\d{{8}}T\d{{6}}\.\d{{6}}Z)(\.(?P<reason>{'|'.join(get_args(Reason))}))?(?P<mark>\.verified)?\.realm"
)


def backup_folder(save: Path) -> Path:
    """Where the save's backups lie."""
    return save.with_name(save.name + ".backups")


def backups(save: Path) -> list[Backup]:
    """Every backup of the save, newest first."""
    folder = backup_folder(save)
    found = [_read(path) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted((each for each in found if each), key=lambda each: each.time, reverse=True)


def due(save: Path, now: float) -> bool:
    """Whether there is no backup of the last day; backups dated in the future don't count."""
    found = backups(save)
    return not any(0 <= now - each.time < DAY for each in found)


def latest(save: Path) -> Backup | None:
    """The newest verified backup that was not made by a restore; None without any.

    A restore backs up the state that the player wanted to leave, so a second restore must not return to it.
    """
    return next((each for each in backups(save) if each.verified and each.reason != "restore"), None)


def take(save: Path, now: float | None = None, *, reason: Reason = "asked") -> Backup:
    """Copy the save as it is now, verify the copy, and remove superfluous backups; raises SaveError."""
    with closing(open_for_reading(save)) as connection:
        return _keep(connection, save, time.time() if now is None else now, reason)


def _keep(connection: sqlite3.Connection, save: Path, now: float, reason: Reason) -> Backup:
    folder = make_folder(backup_folder(save))
    stamp = datetime.fromtimestamp(now, UTC).strftime(STAMP)
    path = folder / f"{stamp}.{reason}.realm"
    back_up(connection, path)
    if verify(path).ok:
        path = path.rename(folder / f"{stamp}.{reason}.verified.realm")
    made = _read(path)
    assert made is not None
    for old in superfluous(backups(save), now):
        (folder / old.name).unlink(missing_ok=True)
    return made


def restore(save: Path, name: str) -> Backup | None:
    """Replace the save by a backup, and return the backup made of the old save, if that could be read.

    Raises SaveError when there is no such backup, it fails verification, or an engine has the save.
    """
    source = backup_folder(save) / name
    if _read(source) is None or not source.is_file():
        raise SaveError(
            f"There is no backup {name} of {save.name}: `realm backup --list` shows those there are."
        )
    flaws = [finding.sentence for finding in verify(source).findings if not finding.ok]
    if flaws:
        raise SaveError(f"The backup {name} does not hold: {flaws[0]}")
    with SaveLock(save):
        # Copy the source first: the backup of the old save may push the source out of the rotation.
        copy = save.with_name(save.name + ".restored")
        with closing(open_for_reading(source)) as connection:
            back_up(connection, copy)
        try:
            before = _rescue(save)
            for suffix in ("-wal", "-shm"):
                save.with_name(save.name + suffix).unlink(missing_ok=True)
            copy.replace(save)
        finally:
            copy.unlink(missing_ok=True)
    return before


def _rescue(save: Path) -> Backup | None:
    """Back up the save and empty its write-ahead log; a save that can't be read is moved aside.

    Raises SaveError where another program reads it, and DiskError where the backup has no room.
    """
    if not save.exists():
        return None
    try:
        made = take(save, reason="restore")
    except DiskError:
        raise
    except SaveError:
        _set_aside(save)
        return None
    empty_wal(save)
    return made


def _set_aside(save: Path) -> None:
    aside = save.with_name(f"{save.name}.unreadable-{time.time_ns()}")
    wal = save.with_name(save.name + "-wal")
    if wal.exists():
        shutil.copy(wal, aside.with_name(aside.name + "-wal"))
    save.rename(aside)


def _read(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    at = datetime.strptime(match["stamp"], STAMP).replace(tzinfo=UTC)
    reason: Reason | None = match["reason"]  # type: ignore[assignment]
    return Backup(path.name, at.timestamp(), match["mark"] is not None, reason)
