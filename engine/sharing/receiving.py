"""Imports an export: another process unpacks it apart, and it is put in its place only if it is wanted."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from engine.sharing.card import Card
from engine.sharing.unpack import CPU_SECONDS, AnyReply, ImportRefused
from saves.events.errors import SaveError, UnreadableError
from saves.file.paths import import_log, make_folder, private_file, vault_folder

PREFIX = ".import-"

SECONDS = 900.0
"""Longest time that unpacking an export may take."""


PROGRAM = ("-m", "engine.sharing.unpack")

MOST_LOG = 256 << 10
"""Bytes of the import log beyond which it is emptied before more is written."""


class Parcel(msgspec.Struct, frozen=True):
    """An export that was unpacked and checked, waiting apart."""

    card: Card
    save: Path

    def settle(self, target: Path) -> None:
        """Move the save and its vault to `target`; raises SaveError if something is there already."""
        if target.exists() or vault_folder(target).exists():
            raise SaveError(f"There is something at {target} already: name the import otherwise with --name.")
        # The save comes last: where it is, its vault is too.
        if vault_folder(self.save).exists():
            vault_folder(self.save).rename(vault_folder(target))
        self.save.rename(target)


@contextmanager
def unpacked(file: Path, home: Path) -> Iterator[Parcel]:
    """The export, unpacked beside the player's saves and removed at the end unless it was settled.

    Raises SaveError with the reason if the export is refused.
    """
    make_folder(home)
    _sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=f"{PREFIX}{os.getpid()}-") as folder:
        save = Path(folder) / "imported.realm"
        reply = _reply(file, save)
        if isinstance(reply, ImportRefused):
            raise SaveError(reply.sentence) if reply.readable else UnreadableError(reply.sentence)
        yield Parcel(reply.card, save)


def free_place(home: Path, name: str) -> Path:
    """A free path for a save of this name, numbered if the name is taken."""
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
        raise UnreadableError(
            f"{file} is no file that could be imported: name what `realm export FILE` wrote."
        )
    command = [sys.executable, *PROGRAM, str(file), str(save)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise UnreadableError(f"{file} took longer than {SECONDS:.0f} s to open and was given up.") from late
    _keep(done.stderr)
    try:
        reply: AnyReply = msgspec.json.decode(done.stdout, type=AnyReply)
    except ValueError as silent:
        raise UnreadableError(
            f"{file} was not opened, since {_ending(done.returncode)}; {import_log()} may say more."
        ) from silent
    return reply


def _ending(code: int) -> str:
    """How the program that opens an export ended, if it gave no reply."""
    if code >= 0:
        return f"the program that opens it ended with the code {code}"
    if -code == signal.SIGXCPU:
        return f"it needs more than the {CPU_SECONDS} s of computing that an import has"
    if -code == signal.SIGKILL:
        return "the program that opens it was killed, as the system does where memory runs out"
    return f"the program that opens it ended by signal {-code} ({signal.strsignal(-code)})"


def _keep(words: bytes) -> None:
    """Append what the program that opened an export wrote on stderr to the import log."""
    if not words:
        return
    with contextlib.suppress(OSError, SaveError):
        file = private_file(import_log(), os.O_WRONLY | os.O_APPEND)
        try:
            if os.fstat(file).st_size > MOST_LOG:
                os.ftruncate(file, 0)
            os.write(file, words[-MOST_LOG:])
        finally:
            os.close(file)
