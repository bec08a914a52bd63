"""The lock that makes one process the only writer of a save."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

import msgspec

from saves.events.errors import SaveError
from saves.file.paths import lock_file, make_folder, private_file

GRACE = 0.5
"""Seconds until a new holder has written its name, or a call of `holder` has released its shared lock."""

PAUSE = 0.01
"""Seconds between two tries."""


class Holder(msgspec.Struct, frozen=True):
    """The process that holds a save."""

    pid: int
    since: float
    """Unix seconds, UTC, at which it took the lock."""


class SaveLock:
    """The kernel lock on one save, held until released or until this process dies."""

    def __init__(self, save: Path) -> None:
        """Take the lock; raises SaveError naming the holder when another process has it."""
        path = lock_file(save)
        make_folder(path.parent)
        self._file = private_file(path)
        try:
            _take(self._file, save)
        except BaseException:
            os.close(self._file)
            raise
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, msgspec.json.encode(Holder(os.getpid(), time.time())), 0)

    def release(self) -> None:
        """Let another process write the save; safe to call twice."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> SaveLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(save: Path) -> Holder | None:
    """The process that holds the save now, if one does and has written its name."""
    try:
        file = os.open(lock_file(save), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _named(file)
    finally:
        os.close(file)
    return None


def _take(file: int, save: Path) -> None:
    deadline = time.monotonic() + GRACE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = _named(file)
            if found or time.monotonic() > deadline:
                raise _held(save, found) from None
        # The holder has not written its name yet, or a call of `holder` has a shared lock.
        time.sleep(PAUSE)


def _named(file: int) -> Holder | None:
    """The process that the lock file names; None where it names none, or that process is gone."""
    try:
        found = msgspec.json.decode(os.pread(file, 4096, 0), type=Holder)
        os.kill(found.pid, 0)
    except (ValueError, ProcessLookupError):
        return None
    except PermissionError:
        pass
    return found


def _held(save: Path, found: Holder | None) -> SaveError:
    who = f"process {found.pid}" if found else "another process"
    return SaveError(
        f"{save} is already being played by {who}: use its window, or stop it with `realm stop`."
    )
