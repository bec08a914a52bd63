"""Files that appear whole or not at all, readable by their owner only."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

CHUNK = 1 << 20


def private_folder(path: Path) -> Path:
    """The folder, made with its parents where missing, closed to other users."""
    for folder in (*reversed(path.parents), path):
        # One by one: of parents made on the way, mkdir would leave the mode to the umask.
        folder.mkdir(exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary file beside the target, which takes its place durably when the block ends well."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        sync(part)
        part.replace(target)
        sync(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


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
