"""What broke a battle, judged by the exception that a library raised."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

from engine.trainer.messages import Cause
from heroes.vault.store import FULL

SHORT_WRITE = "unexpected pos"
"""In PyTorch's message when a file took fewer bytes than were written."""
_NUMBER = re.compile(r"\(os error (\d+)\)")
"""The errno in the messages of libraries written in Rust."""


def cause_of(flaw: Exception, folder: Path, needed: int) -> Cause:
    """The cause behind an exception; a checkpoint takes `needed` bytes in the battle's `folder`."""
    number, words = _number(flaw), str(flaw).lower()
    starved = "out of memory" in words or "can't allocate memory" in words
    if number == errno.ENOMEM or isinstance(flaw, MemoryError) or starved:
        return "memory"
    if number in FULL or SHORT_WRITE in words:
        return "disk"
    # Some libraries don't say why a write failed; with too little free space, that is the reason.
    return "disk" if number is None and _room(folder) < needed else "error"


def sentence(flaw: Exception) -> str:
    """The exception in one line of at most 300 characters."""
    told = str(flaw) if isinstance(flaw, OSError) else f"{type(flaw).__name__}: {flaw}"
    return (told.splitlines() or [""])[0][:300]


def _number(flaw: Exception) -> int | None:
    if isinstance(flaw, OSError):
        return flaw.errno
    found = _NUMBER.search(str(flaw))
    return int(found[1]) if found else None


def _room(folder: Path) -> int:
    """Free bytes on the disk of a folder, which may not exist yet."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free
