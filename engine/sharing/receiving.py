"""Taking an export in: unpacked apart by another process, and put in its place only when it is wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from engine.sharing.card import Card
from engine.sharing.unpack import AnyReply, Refused
from saves.errors import SaveError
from saves.place import make_folder, vault_folder

PREFIX = ".import-"

SECONDS = 900.0
"""Longest time an export may take to unpack."""


class Parcel(msgspec.Struct, frozen=True):
    """An export that was unpacked and checked, waiting apart."""

    card: Card
    save: Path

    def settle(self, target: Path) -> None:
        """Become a save of the player's; raises SaveError where there is one already."""
        if target.exists() or vault_folder(target).exists():
            raise SaveError(f"There is something at {target} already: name the import otherwise with --name.")
        # The save comes last: where it is, its vault is too.
        if vault_folder(self.save).exists():
            vault_folder(self.save).rename(vault_folder(target))
        self.save.rename(target)


@contextmanager
def unpacked(file: Path, home: Path) -> Iterator[Parcel]:
    """The export unpacked beside the player's saves, and gone again at the end unless it settled.

    Raises SaveError with the reason when it is refused.
    """
    make_folder(home)
    _sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=f"{PREFIX}{os.getpid()}-") as folder:
        save = Path(folder) / "imported.realm"
        reply = _reply(file, save)
        if isinstance(reply, Refused):
            raise SaveError(reply.sentence)
        yield Parcel(reply.card, save)


def free_place(home: Path, name: str) -> Path:
    """Where a save of the name can lie, numbered when there is one already."""
    names = (name if number == 1 else f"{name}-{number}" for number in range(1, 10_000))
    places = (home / f"{each}.realm" for each in names)
    return next(place for place in places if not place.exists() and not vault_folder(place).exists())


def _sweep(home: Path) -> None:
    """Remove what imports that were killed left behind."""
    for folder in home.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if not owner.isdigit() or not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _reply(file: Path, save: Path) -> AnyReply:
    if not file.is_file():
        raise SaveError(f"{file} is no file that could be imported: name what `realm export` wrote.")
    command = [sys.executable, "-m", "engine.sharing.unpack", str(file), str(save)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
        reply: AnyReply = msgspec.json.decode(done.stdout, type=AnyReply)
    except subprocess.TimeoutExpired as late:
        raise SaveError(f"{file} took longer than {SECONDS:.0f} s to open and was given up.") from late
    except msgspec.MsgspecError as silent:
        raise SaveError(f"{file} could not be opened within the limits an import has.") from silent
    return reply
