"""The vault's outer zones: warm, a folder that may be on another disk, and deep, a gzip file per adapter."""

from __future__ import annotations

import gzip
import shutil
import zlib
from pathlib import Path
from typing import IO, cast

from common.files import digest_of, private_folder, sync, whole_file
from heroes.vault.store import Vault, VaultError

HOT, WARM, DEEP = ZONES = ("hot", "warm", "deep")
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
FASTEST = 1
"""gzip's level: trained weights hardly shrink further at the slower ones."""


class Zones:
    """Copies adapters from zone to zone, checks every copy's digest, and removes copies."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def path(self, sha256: str, zone: str) -> Path:
        """The path of an adapter in a zone; raises VaultError for a name that is no digest."""
        hot = self.vault.safetensors_path(sha256)
        if zone == HOT:
            return hot
        return self.vault.folder / zone / (hot.name if zone == WARM else hot.name + ".gz")

    def carry(self, sha256: str, zone: str) -> None:
        """Have a copy in a zone, checked when it is made; copies in other zones stay. Raises VaultError."""
        with self.vault.writing(f"the adapter {sha256[:12]}"):
            source = next((each for each in ZONES if self.path(sha256, each).is_file()), None)
            if source is None:
                raise VaultError(f"The adapter {sha256[:12]} is in no zone of the vault {self.vault.folder}.")
            target = self.path(sha256, zone)
            if source == zone or (target.is_file() and self._whole(target, sha256, zone)):
                return
            private_folder(target.parent, linked=True)
            with whole_file(target) as part:
                if not self._copied(sha256, source, part, zone) or not self._whole(part, sha256, zone):
                    raise _damaged(self.path(sha256, source))

    def forget(self, sha256: str, zone: str) -> None:
        """Remove the copy in a zone, in the hot zone with its GGUF; missing files are no error."""
        path = self.path(sha256, zone)
        path.unlink(missing_ok=True)
        if zone == HOT:
            self.vault.path(sha256, "gguf").unlink(missing_ok=True)
        if path.parent.is_dir():
            sync(path.parent)

    def examine(self, sha256: str, zone: str) -> None:
        """Raise VaultError unless a zone has a whole copy of the adapter; nothing is changed."""
        if zone == HOT:
            self.vault.examine(sha256)
            return
        path = self.path(sha256, zone)
        if not path.is_file():
            raise VaultError(f"The adapter {sha256[:12]} is not in {path.parent}.")
        if not self._whole(path, sha256, zone):
            raise _damaged(path)

    def loss(self, sha256: str, zone: str) -> str:
        """Why an adapter is lost, in one sentence; empty where its copy is whole or its disk away."""
        path = self.path(sha256, zone)
        try:
            if path.is_file():
                return "" if self._whole(path, sha256, zone) else str(_damaged(path))
            # An empty folder is more likely the mount point of a disk that is away.
            return f"The adapter {sha256[:12]} is not in {path.parent}." if any(path.parent.iterdir()) else ""
        except OSError:
            return ""

    def open(self, sha256: str, zone: str) -> IO[bytes]:
        """A file object that reads the adapter's bytes from a zone, decompressed."""
        return _reading(self.path(sha256, zone), zone)

    def discard(self, sha256: str) -> None:
        """Remove the adapter from all zones, with its GGUF and its label."""
        for zone in (WARM, DEEP):
            self.forget(sha256, zone)
        self.vault.discard(sha256)

    def _copied(self, sha256: str, source: str, part: Path, zone: str) -> bool:
        try:
            with _reading(self.path(sha256, source), source) as read, _writing(part, zone) as write:
                shutil.copyfileobj(read, write)
        except BROKEN:
            return False
        return True

    def _whole(self, path: Path, sha256: str, zone: str) -> bool:
        try:
            with _reading(path, zone) as file:
                return digest_of(file) == sha256
        except BROKEN:
            return False


def take_along(vault: Vault, target: Vault) -> None:
    """Give another save's vault all adapters of this one: hard links, as files never change, else copies."""
    for path in vault.folder.rglob("*"):
        place = target.folder / path.relative_to(vault.folder)
        if path.is_file() and path.parent.name in (vault.folder.name, WARM, DEEP) and not place.exists():
            private_folder(place.parent, linked=True)
            try:
                place.hardlink_to(path)
            except OSError:
                shutil.copyfile(path, place)


def _reading(path: Path, zone: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if zone == DEEP else path.open("rb")


def _writing(path: Path, zone: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "wb", FASTEST)) if zone == DEEP else path.open("wb")


def _damaged(path: Path) -> VaultError:
    return VaultError(f"The adapter {path} is damaged: its bytes no longer match its name.")
