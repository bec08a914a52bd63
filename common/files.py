"""Files that appear whole or not at all, and folders that are their owner's alone."""

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
"""How the name of a file in the making begins."""
JOURNAL = "-journal"
"""How the name of the file ends that SQLite keeps beside a database in the making."""


class NotOwnError(OSError):
    """A folder that has to be ours alone is a link, or another user's."""


def make_folder(path: Path) -> Path:
    """The folder, made with its missing parents, each 0700, unless it exists; raises OSError."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    if not path.is_dir():
        raise NotADirectoryError(path)
    return path


def private_folder(path: Path, *, linked: bool = False) -> Path:
    """The folder, made with its missing parents and closed to other users.

    With `linked` it may be a link, as a player makes one to a larger disk; never so in a folder where others
    may make links. Raises NotOwnError and OSError.
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
    """A temporary file of mode 0600 beside the target, which becomes it durably when the block ends well.

    It is locked meanwhile, by which the next writer in the folder knows it from what a killed one left, and
    removes that. Raises OSError.
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
            # The name that failed is none that anyone knows.
            raise type(flaw)(flaw.errno, flaw.strerror, str(folder)) from flaw
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        # A sweep removed it before it was locked.
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder."""
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
    """Wait until the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The file's digest, in hex."""
    with path.open("rb") as file:
        return digest_of(file)


def digest_of(file: IO[bytes]) -> str:
    """The digest of what is left to read, in hex."""
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
