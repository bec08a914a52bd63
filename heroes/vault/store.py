"""The vault: sealed adapters, each named by the sha256 of its safetensors file."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from common.files import private_folder, sha256_of, sync, whole_file
from heroes.adapters.peft_config import AdapterConfig, read_config
from heroes.definition import HeroDefinition, find_hero

NAME = re.compile(r"[0-9a-f]{64}")
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


class VaultError(Exception):
    """The vault can't keep or give something; the message is one sentence for the player."""


class Sealed(NamedTuple):
    sha256: str
    size: int
    """Bytes of the safetensors file."""


class Label(msgspec.Struct, frozen=True):
    """Metadata stored beside an adapter, from which its GGUF can be made again."""

    hero: str
    config: AdapterConfig
    gguf_sha256: str


class Vault:
    """One save's adapters that are ready to be served; only the engine writes here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def seal(self, adapter: Path, hero: HeroDefinition) -> Sealed:
        """Check a PEFT adapter's folder and keep a durable copy; raises AdapterError and VaultError."""
        config = read_config(adapter / "adapter_config.json", hero)
        source = adapter / "adapter_model.safetensors"
        # Imported late: looking at a vault needs no numpy.
        from heroes.adapters.gguf import check_size

        check_size(source, config, hero)
        with self.writing(f"the adapter in {adapter}"):
            private_folder(self.folder, linked=True)
            sha256 = sha256_of(source)
            try:
                self._store(source, sha256, config, hero)
            except BaseException:
                if not self.safetensors_path(sha256).exists():
                    self.discard(sha256)
                raise
        return Sealed(sha256, self.safetensors_path(sha256).stat().st_size)

    def safetensors_path(self, sha256: str) -> Path:
        """The path of the adapter's safetensors file, which need not exist."""
        return self.path(sha256, "safetensors")

    def gguf_path(self, sha256: str) -> Path:
        """The path of the adapter's GGUF, made again when missing; raises VaultError and AdapterError."""
        path = self.path(sha256, "gguf")
        if not path.is_file():
            self.verify(sha256)
            label = self.label(sha256)
            with self.writing(f"the adapter {sha256[:12]}"):
                self._write_gguf(sha256, self.safetensors_path(sha256), label.config, find_hero(label.hero))
        return path

    def verify(self, sha256: str) -> None:
        """Raise VaultError unless the adapter is whole; a damaged GGUF is removed, to be made again."""
        self._verify_adapter(sha256)
        if self._gguf_damaged(sha256):
            self.path(sha256, "gguf").unlink()

    def examine(self, sha256: str) -> None:
        """Raise VaultError unless the adapter and its GGUF are whole; nothing is changed."""
        self._verify_adapter(sha256)
        if self._gguf_damaged(sha256):
            path = self.path(sha256, "gguf")
            raise VaultError(f"The file {path} is damaged: remove it, and it is made again.")

    def discard(self, sha256: str) -> None:
        """Remove the adapter, its GGUF and its label; missing files are no error."""
        for kind in ("safetensors", "gguf", "json"):
            self.path(sha256, kind).unlink(missing_ok=True)
        if self.folder.is_dir():
            sync(self.folder)

    def label(self, sha256: str) -> Label:
        """The adapter's label, with its hero and LoRA config; raises VaultError."""
        path = self.path(sha256, "json")
        try:
            return msgspec.json.decode(path.read_bytes(), type=Label)
        except (OSError, ValueError) as error:
            raise VaultError(f"The label {path} can't be read: {error}.") from error

    def path(self, sha256: str, kind: str) -> Path:
        """The path of one of the adapter's files; raises VaultError for a name that is no digest."""
        if not NAME.fullmatch(sha256):
            raise VaultError(f"{sha256[:80]!r} is no adapter's name; it is a sha256 in hex.")
        return self.folder / f"{sha256}.{kind}"

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """Turn an OSError of the block into a VaultError."""
        try:
            yield
        except OSError as error:
            # numpy reports a short write without an errno.
            reason = "the disk is full" if error.errno in FULL else error.strerror or "not all bytes fitted"
            raise VaultError(
                f"{what[0].upper()}{what[1:]} can't be kept in {self.folder}: {reason}."
            ) from error

    def _verify_adapter(self, sha256: str) -> None:
        path = self.safetensors_path(sha256)
        if not path.is_file():
            raise VaultError(f"The adapter {sha256[:12]} is not in the vault {self.folder}.")
        if sha256_of(path) != sha256:
            raise VaultError(f"The adapter {path} is damaged: its bytes no longer match its name.")

    def _gguf_damaged(self, sha256: str) -> bool:
        gguf = self.path(sha256, "gguf")
        return gguf.is_file() and sha256_of(gguf) != self.label(sha256).gguf_sha256

    def _store(self, source: Path, sha256: str, config: AdapterConfig, hero: HeroDefinition) -> None:
        # The safetensors file gets its name last: where it exists, its GGUF and label do too.
        with whole_file(self.safetensors_path(sha256)) as part:
            shutil.copyfile(source, part)
            if sha256_of(part) != sha256:
                raise VaultError(f"The adapter {source} changed while it was being sealed; seal it again.")
            self._write_gguf(sha256, part, config, hero)

    def _write_gguf(self, sha256: str, source: Path, config: AdapterConfig, hero: HeroDefinition) -> None:
        from heroes.adapters.gguf import read_adapter, write_gguf

        path = self.path(sha256, "gguf")
        write_gguf(path, read_adapter(source, config, hero), config, hero)
        with whole_file(self.path(sha256, "json")) as part:
            part.write_bytes(msgspec.json.encode(Label(hero.id, config, sha256_of(path))))
