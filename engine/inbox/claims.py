"""Claims dropped files: one rename moves a file out of everyone's hands into the save's own folder."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

import msgspec

from quests.scrolls.lineage import lineage_file
from saves.events import PRIORITIES, Priority
from saves.file.paths import private_folder, scrolls_folder


class NotAFile(Exception):
    """What was claimed can't be read as a file; the message says what it is."""


class Claim(msgspec.Struct, frozen=True):
    """A file that was claimed."""

    folder: Path
    """Named by the claim's id; it holds only the file."""
    title: str
    priority: Priority

    @property
    def name(self) -> str:
        """The claim's id."""
        return self.folder.name

    @property
    def shown(self) -> str:
        """The file's name as text."""
        return shown(self.title)

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.title


def shown(name: str) -> str:
    """A file's name as text: names in a file system need not be valid text."""
    return os.fsencode(name).decode(errors="replace")


def claim(save: Path, path: Path, title: str, priority: Priority) -> Claim:
    """Take a dropped file, whatever it is; raises OSError when it is gone or can't be moved."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    folder = private_folder(scrolls_folder(save)) / f"{stamp}-{priority}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        path.rename(folder / title)
    except OSError:
        folder.rmdir()
        raise
    return Claim(folder, title, priority)


def unread(save: Path) -> Iterator[Claim]:
    """Claims that were never finished, as a killed engine leaves them; oldest first."""
    for folder in sorted(scrolls_folder(save).glob("*-*-*-*/")):
        if lineage_file(folder).exists():
            continue
        found = list(folder.iterdir())
        if not found:
            with suppress(OSError):
                folder.rmdir()
            continue
        words = folder.name.split("-")
        named: list[Priority] = [each for each in PRIORITIES if each in words]
        yield Claim(folder, found[0].name, named[0] if named else "normal")


def opened(path: Path) -> BufferedReader:
    """Open a plain file, never a link, pipe or folder, without blocking; raises NotAFile and OSError."""
    found = path.lstat().st_mode
    if not stat.S_ISREG(found):
        raise NotAFile(_kind(found))
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile("no plain file")
    return os.fdopen(descriptor, "rb")


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link to another file"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a folder" if stat.S_ISDIR(mode) else "no plain file"
