"""A small file system of its own, for tests that fill it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOM = 40 << 20


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount one of `ROOM` bytes there, where this machine lets us, else skip the test."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets us mount no small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Take all room but so many bytes."""
    fill(disk, left)
    yield
    (disk / "ballast").unlink()


def fill(disk: Path, left: int) -> None:
    """Take all room but so many bytes, until the `ballast` is removed."""
    free = shutil.disk_usage(disk).free
    with (disk / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - left))
