"""A file in the making: it takes its place once it is complete, and what a killed maker left can be told."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saves.file.paths import private_file

ENDING = ".partial"
JOURNAL = "-journal"


@contextmanager
def making(target: Path) -> Iterator[Path]:
    """The file to write in the target's stead, which it becomes durably where the block ends well.

    It is locked meanwhile, which ends with this process. Raises SaveError and OSError.
    """
    part = target.with_name(target.name + ENDING)
    part.unlink(missing_ok=True)
    file = private_file(part)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield part
        os.fsync(file)
        part.replace(target)
    except BaseException:
        _remove(part)
        raise
    finally:
        os.close(file)


def sweep(folder: Path) -> None:
    """Remove what makers that were killed left in a folder."""
    for part in folder.glob(f"*{ENDING}"):
        with contextlib.suppress(OSError):
            _remove_abandoned(part)


def _remove_abandoned(part: Path) -> None:
    file = os.open(part, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(part)
    finally:
        os.close(file)


def _remove(part: Path) -> None:
    for path in (part, part.with_name(part.name + JOURNAL)):
        with contextlib.suppress(OSError):
            path.unlink()
