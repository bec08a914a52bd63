"""Atomic, durable file writes, and folders that only their owner may enter."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

CHUNK = 1 << 20
PART = ".realm-part-"
"""Prefix of the names of temporary files."""
JOURNAL = "-journal"
"""Suffix of the journal that SQLite keeps beside a temporary database."""


class NotOwnError(OSError):
    """A path that must be a private folder is a link, no folder, or another user's."""


def make_folder(path: Path) -> Path:
    """Make the folder and its missing parents, with mode 0700, and return it; raises OSError."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    if not path.is_dir():
        raise NotADirectoryError(path)
    return path


def private_folder(path: Path, *, linked: bool = False) -> Path:
    """Make the folder with its missing parents, close it to other users, and return it.

    With `linked` the folder may be a symbolic link, e.g. to a larger disk; never allow that inside a folder
    where other users can make links. Raises NotOwnError and OSError.
    """
    make_folder(path)
    found = path.stat() if linked else path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NotOwnError(f"{path} is not a folder of your own")
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)
    return path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary file of mode 0600 beside the target, which durably replaces it when the block succeeds.

    A lock on the temporary file shows that it is in use: the folder's next writer removes the unlocked ones,
    which killed writers left. Raises OSError.
    """
    sweep(target.parent)
    handle, part = _locked_part(target.parent)
    try:
        yield part
        sync(part)
        part.replace(target)
        sync(target.parent)
    except BaseException:
        _remove(part)
        raise
    finally:
        os.close(handle)


def _locked_part(folder: Path) -> tuple[int, Path]:
    while True:
        try:
            handle, name = tempfile.mkstemp(dir=folder, prefix=PART)
        except OSError as flaw:
            # Name the folder: the temporary file's random name would tell the player nothing.
            raise type(flaw)(flaw.errno, flaw.strerror, str(folder)) from flaw
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        # Another writer's sweep removed the file before it was locked.
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove the temporary files that killed writers left in a folder."""
    for part in folder.glob(f"{PART}*"):
        if not part.name.endswith(JOURNAL):
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


def sync(path: Path) -> None:
    """Wait until the file or folder is on the disk (fsync)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The file's sha256, in hex."""
    with path.open("rb") as file:
        return digest_of(file)


def digest_of(file: IO[bytes]) -> str:
    """The sha256 of the bytes left to read, in hex."""
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
