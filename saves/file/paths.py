"""Where saves and what belongs to them live on this machine, readable by their owner alone."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from common import files
from common.home import home as home
from saves.events.errors import DiskError, SaveError

SOCKET_LIMIT = 103 if sys.platform == "darwin" else 107
"""Longest path a Unix socket can have, in bytes."""

SETTINGS = "settings.json"
"""The settings file's name in the home folder."""


def home_save() -> Path:
    """The home's own save: the one that `realm new` makes when the player names none."""
    return home() / "my.realm"


def kept_saves() -> list[Path]:
    """Every save of the home folder, by name."""
    return sorted(path for path in home().glob("*.realm") if path.is_file())


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def check_path(path: Path) -> Path:
    """The path; raises SaveError where it names no file, or is not UTF-8 as the records of it must be."""
    if not path.name:
        raise SaveError(f"{path} is a folder: name the file of a save.")
    try:
        str(path).encode()
    except UnicodeEncodeError as flaw:
        raise SaveError(
            f"The path {path} holds bytes that are not UTF-8 text: rename that folder or file, or choose"
            " another place with --save or REALM_HOME."
        ) from flaw
    return path


def vault_folder(save: Path) -> Path:
    """Where the save's adapters are kept."""
    return _sibling(save, ".vault")


def lock_file(save: Path) -> Path:
    """The file whose kernel lock makes its holder the save's one writer."""
    return _sibling(save, ".lock")


def inbox_folder(save: Path) -> Path:
    """Where the player drops scrolls for the save: the home's `inbox` for the home's own save."""
    return home() / "inbox" if save == home_save() else _sibling(save, ".inbox")


def scrolls_folder(save: Path) -> Path:
    """Where the scrolls that the save has read are kept, their lineage beside them."""
    return _sibling(save, ".scrolls")


def staging_folder(save: Path) -> Path:
    """Where a command puts a file that it asks the engine to read."""
    return scrolls_folder(save) / "staged"


def log_file(save: Path) -> Path:
    """The log file of the save's engine and its child processes."""
    return _sibling(save, ".log")


def import_log() -> Path:
    """The log file of imports, which belong to no save yet."""
    return home() / "import.log"


def socket_path(save: Path) -> Path:
    """The save's engine socket: beside the save, so that whoever has the save finds it.

    A path that is too long is replaced by one in a private temporary folder; raises SaveError when that one
    is too long as well.
    """
    beside = _sibling(save, ".sock")
    if len(os.fsencode(beside)) <= SOCKET_LIMIT:
        return beside
    name = hashlib.sha256(os.fsencode(save.resolve())).hexdigest()[:16] + ".sock"
    folder = Path(tempfile.gettempdir()) / f"realm-{os.getuid()}"
    if len(os.fsencode(folder / name)) <= SOCKET_LIMIT:
        return private_folder(folder) / name
    raise SaveError(
        f"The engine's socket needs a path of at most {SOCKET_LIMIT} bytes and {save} is too long:"
        " move the save to a shorter folder."
    )


def layout_backup(save: Path, layout: int) -> Path:
    """The copy of the save that is made before its upgrade from a layout."""
    return _sibling(save, f".layout-{layout}.backup")


def companions(save: Path) -> list[Path]:
    """The save and every path that belongs to it except its inbox, whether it exists or not."""
    # Imported late: a window that only looks for its save needs no SQLite.
    from saves.file.schema import MIGRATIONS

    endings = ("-wal", "-shm", ".lock", ".log", ".vault", ".backups", ".scrolls", ".sock")
    older = (layout_backup(save, layout) for layout in range(1, len(MIGRATIONS)))
    return [save, *(_sibling(save, ending) for ending in endings), *older]


def discard(path: Path) -> None:
    """Remove a file, or a folder with all in it; a missing path is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> Path:
    """Make the folder where it is missing, as `common.files` does, and return it; raises SaveError."""
    try:
        return files.make_folder(path)
    except OSError as error:
        raise unwritable(path, error) from error


def private_folder(path: Path) -> Path:
    """Make the folder where it is missing, close it to other users, and return it; raises SaveError."""
    try:
        return files.private_folder(path)
    except files.NotOwnError as error:
        raise SaveError(
            f"{path} is not a folder of your own: remove it, or set REALM_HOME to another place."
        ) from error
    except OSError as error:
        raise unwritable(path, error) from error


def private_file(path: Path, flags: int = os.O_RDWR) -> int:
    """A descriptor of a file of mode 0600, created if missing; raises SaveError when it can't be opened.

    Never call it for a save that this process has open: closing the descriptor would drop SQLite's locks.
    """
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        if stat.S_IMODE(os.fstat(file).st_mode) & 0o077:
            os.fchmod(file, 0o600)
    except OSError as error:
        raise unwritable(path, error) from error
    return file


def _sibling(save: Path, ending: str) -> Path:
    # Resolved, so that a save reached through a link has one lock and one vault.
    resolved = save.resolve()
    return resolved.with_name(resolved.name + ending)


def unwritable(path: Path, error: OSError) -> SaveError:
    """The error for a path that can't be written, with a remedy; a DiskError for a full or failing disk."""
    if error.errno in FULL:
        return DiskError(f"{path} can't be written ({os.strerror(error.errno)}): make room on its disk.")
    if error.errno == errno.EIO:
        return DiskError(f"{path} can't be written ({os.strerror(error.errno)}): mend its disk.")
    return SaveError(
        f"{path} can't be written ({os.strerror(error.errno or 0)}): "
        "give yourself write permission there, or choose another place with --save or REALM_HOME."
    )
