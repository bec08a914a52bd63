"""How large a module may be on the disk, and which names its files may have."""

from __future__ import annotations

from pathlib import PurePosixPath

from quests.packs import ModuleError

MOST_BYTES = 32 << 20
MOST_FILE = 16 << 20
MOST_FILES = 200
MOST_ARCHIVE = 32 << 20
MOST_NAME = 200
MOST_DEPTH = 5
SUFFIXES = frozenset({"", ".csv", ".json", ".jsonl", ".md", ".py", ".txt", ".yaml"})
"""Endings of files that a player can read before agreeing to anything; compiled code is not among them."""
PASSED_OVER = frozenset({"__pycache__", "__MACOSX"})


class Budget:
    """Counts files and bytes against the limits while a module is unpacked."""

    def __init__(self) -> None:
        self.files, self.written, self._of_file = 0, 0, 0

    def next_file(self, name: str, declared: int) -> None:
        """Begin a file; raises ModuleError where there are too many, or its declared size is too large."""
        self.files, self._of_file = self.files + 1, 0
        if self.files > MOST_FILES:
            raise ModuleError(f"it has more than {MOST_FILES} files.")
        if declared < 0 or declared > MOST_FILE or self.written + declared > MOST_BYTES:
            raise too_large(name)

    def spend(self, name: str, size: int) -> None:
        """Count bytes before they are written; raises ModuleError where they are too many."""
        self._of_file += size
        if self._of_file > MOST_FILE or self.written + size > MOST_BYTES:
            raise too_large(name)
        self.written += size


def too_large(name: str) -> ModuleError:
    """The error for a module, or a file of a module, that is over a limit."""
    return ModuleError(
        f"{name!r} makes it too large: a module may have {MOST_BYTES >> 20} MiB, a file {MOST_FILE >> 20}."
    )


def safe_parts(name: str) -> tuple[str, ...]:
    """A file's folders and name inside the module, empty where it is passed over; raises ModuleError."""
    if not name.isprintable() or len(name.encode(errors="replace")) > MOST_NAME:
        raise ModuleError(f"it has a file name that is not up to {MOST_NAME} printable characters.")
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise ModuleError(f"{name!r} points out of the module's folder.")
    parts = PurePosixPath(name).parts
    if len(parts) > MOST_DEPTH:
        raise ModuleError(f"{name!r} lies deeper than {MOST_DEPTH - 1} folders.")
    return () if is_passed_over(parts) else parts


def is_passed_over(parts: tuple[str, ...]) -> bool:
    """Whether a file is no part of the module, such as files that systems and Python leave in folders."""
    return any(part.startswith(".") or part in PASSED_OVER for part in parts)


def check_suffix(name: str) -> None:
    """Raise ModuleError for a kind of file that a module has no use for."""
    if PurePosixPath(name).suffix not in SUFFIXES:
        kinds = ", ".join(sorted(SUFFIXES - {""}))
        raise ModuleError(f"{name!r} is no file for a module, which has {kinds} and names without an ending.")
