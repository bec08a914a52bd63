"""Whether the save, its folder, disk, socket and backups are in order."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from heroes.weights import cache_folder
from realm_tui.cli.doctor.finding import Diagnosis
from saves.care.backup import backups
from saves.care.rotation import DAY, Backup
from saves.care.verify import verify
from saves.events.errors import SaveError
from saves.file.lock import holder
from saves.file.paths import socket_path

GIB = 1 << 30
DISK_NEEDED, DISK_EASY = GIB, 4 * GIB
"""Free bytes for the converted weights and a first campaign, and for fifty checkpoints beside them."""


def findings(save: Path) -> Iterator[Diagnosis]:
    """Folder, disk, socket and save."""
    yield folder(_nearest(save.parent))
    for check, path in (("disk", save.parent), ("cache disk", cache_folder())):
        yield disk(check, path, shutil.disk_usage(_nearest(path)).free)
    yield socket(save)
    yield health(save)
    yield backup(backups(save), save.exists(), time.time())


def folder(path: Path) -> Diagnosis:
    """Who may write to the folder that holds the save, or will hold it."""
    if not os.access(path, os.W_OK | os.X_OK):
        remedy = "Give yourself write permission, or choose another place with --save or REALM_HOME."
        return Diagnosis("folder", "blocker", f"{path} can't be written by you.", remedy)
    if stat.S_IMODE(path.stat().st_mode) & stat.S_IWOTH and not path.stat().st_mode & stat.S_ISVTX:
        remedy = f"Run `chmod o-w {path}`."
        return Diagnosis("folder", "warning", f"Every user of this machine can change {path}.", remedy)
    return Diagnosis("folder", "ok", f"{path} is yours to write.")


def disk(check: str, path: Path, free: int) -> Diagnosis:
    """The disk space that is free where a folder is, in bytes."""
    told = f"{free / GIB:.1f} GiB are free at {path}"
    if free >= DISK_EASY:
        return Diagnosis(check, "ok", f"{told}.")
    remedy = "Make room, or choose another disk with REALM_HOME."
    if free >= DISK_NEEDED:
        return Diagnosis(
            check, "warning", f"{told}; {DISK_EASY // GIB} are enough for a long campaign.", remedy
        )
    return Diagnosis(check, "blocker", f"{told}; a first campaign needs {DISK_NEEDED // GIB}.", remedy)


def socket(save: Path) -> Diagnosis:
    """The socket's path and folder."""
    try:
        path = socket_path(save)
    except SaveError as flaw:
        return Diagnosis("socket", "blocker", str(flaw))
    return Diagnosis("socket", "ok", f"The engine listens at {path}.")


def health(save: Path) -> Diagnosis:
    """The save itself, from end to end."""
    if not save.exists():
        return Diagnosis("save", "unchecked", f"There is none at {save} yet.", "Make one with `realm new`.")
    report = verify(save)
    flaws = [finding.sentence for finding in report.findings if not finding.ok]
    if flaws:
        return Diagnosis("save", "blocker", " ".join(flaws), "Go on from a backup, and keep this file.")
    held = holder(save)
    playing = f"process {held.pid} is its engine" if held else "no engine is running"
    return Diagnosis("save", "ok", f"{save} is whole; {playing}.")


def backup(found: list[Backup], exists: bool, now: float) -> Diagnosis:
    """The newest backup that was verified."""
    verified = [each for each in found if each.verified]
    if verified:
        days = int((now - verified[0].time) // DAY)
        age = "today" if days < 1 else "a day ago" if days == 1 else f"{days} days ago"
        return Diagnosis("backup", "ok", f"The last verified backup is from {age}.")
    if not exists:
        return Diagnosis("backup", "unchecked", "There is nothing to back up yet.")
    remedy = "Run `realm backup`."
    return Diagnosis("backup", "warning", "There is no backup yet; the engine makes one each day.", remedy)


def _nearest(path: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (path, *path.parents) if each.is_dir())
