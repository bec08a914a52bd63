"""What broke a battle, told from what the libraries raise."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

from engine.trainer.messages import Cause
from heroes.vault.store import FULL

SHORT_WRITE = "unexpected pos"
"""What torch says where a file took less than it was given."""
_NUMBER = re.compile(r"\(os error (\d+)\)")
"""How libraries written in Rust tell the system's number of an error."""


def cause_of(flaw: Exception, folder: Path, needed: int) -> Cause:
    """What broke a battle whose checkpoints lie in a folder and take so many bytes each."""
    number, words = _number(flaw), str(flaw).lower()
    starved = "out of memory" in words or "can't allocate memory" in words
    if number == errno.ENOMEM or isinstance(flaw, MemoryError) or starved:
        return "memory"
    if number in FULL or SHORT_WRITE in words:
        return "disk"
    # Not every library says why it could not write; where there is no room, that is why.
    return "disk" if number is None and _room(folder) < needed else "error"


def sentence(flaw: Exception) -> str:
    """The flaw in one line."""
    told = str(flaw) if isinstance(flaw, OSError) else f"{type(flaw).__name__}: {flaw}"
    return (told.splitlines() or [""])[0][:300]


def _number(flaw: Exception) -> int | None:
    if isinstance(flaw, OSError):
        return flaw.errno
    found = _NUMBER.search(str(flaw))
    return int(found[1]) if found else None


def _room(folder: Path) -> int:
    """Free bytes for a folder that may not be made yet."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free
