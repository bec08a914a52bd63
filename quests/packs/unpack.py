"""Copy a module's files from a folder or an archive into one folder of our own and nowhere else."""

from __future__ import annotations

import gzip
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from quests.packs import ModuleError
from quests.packs.archives import Packed, archive_files
from quests.packs.manifest import FILE
from quests.packs.size_limits import MOST_FILES, Budget, check_suffix, safe_parts

CHUNK = 64 << 10
BROKEN = (
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
    gzip.BadGzipFile,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
"""Errors from reading a damaged archive; an encrypted or unknown archive gives a RuntimeError."""


def unpack(source: Path, target: Path) -> Path:
    """Copy a module into an empty folder and return the folder with its manifest; raises ModuleError.

    Nothing is written outside the target, nor more than the limits allow. Files written before a refusal
    stay, and the caller removes them.
    """
    if not source.exists():
        raise ModuleError(f"There is no folder or archive {source}.")
    try:
        _copy(source, target)
    except ModuleError as flaw:
        raise ModuleError(f"{source.name} is refused: {flaw}") from flaw
    except BROKEN as flaw:
        raise ModuleError(f"{source.name} is damaged, or no archive that the Realm reads: {flaw}.") from flaw
    return _root(target)


def _copy(source: Path, target: Path) -> None:
    budget, seen = Budget(), set[str]()
    for packed in _files(source):
        parts = safe_parts(packed.name)
        if not parts:
            continue
        check_suffix(packed.name)
        budget.next_file(packed.name, packed.size)
        # On some file systems, names that differ only in case are one file.
        if "/".join(parts).casefold() in seen:
            raise ModuleError(f"{packed.name!r} is in it twice.")
        seen.add("/".join(parts).casefold())
        _write(target, parts, packed, budget)


def _files(source: Path) -> Iterator[Packed]:
    if source.is_dir():
        return _folder_files(source)
    if source.is_file():
        return archive_files(source)
    raise ModuleError("it is neither a file nor a folder.")


def _folder_files(folder: Path) -> Iterator[Packed]:
    for number, path in enumerate(sorted(_walk(folder))):
        if number > MOST_FILES:
            raise ModuleError(f"it has more than {MOST_FILES} files.")
        name = path.relative_to(folder).as_posix()
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ModuleError(f"{name!r} is a link or a device, not a file.")
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(file, "rb") as content:
            yield Packed(name, os.fstat(file).st_size, content)


def _walk(folder: Path, base: str = "") -> Iterator[Path]:
    """All paths that are not folders, without those passed over; links are not followed."""
    for path in folder.iterdir():
        name = base + path.name
        if not safe_parts(name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, name + "/")
        else:
            yield path


def _write(target: Path, parts: tuple[str, ...], packed: Packed, budget: Budget) -> None:
    path = target
    try:
        for part in parts[:-1]:
            path = path / part
            path.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(path / parts[-1], flags, 0o600)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as flaw:
        raise ModuleError(f"{packed.name!r} is in it twice, as a file and as a folder.") from flaw
    with os.fdopen(file, "wb") as copy:
        while piece := packed.content.read(CHUNK):
            budget.spend(packed.name, len(piece))
            copy.write(piece)


def _root(target: Path) -> Path:
    """Where the manifest lies: in the folder, or in the one folder that an archive was made of."""
    if not (target / FILE).is_file():
        inside = list(target.iterdir())
        if len(inside) == 1 and inside[0].is_dir():
            return inside[0]
    return target
