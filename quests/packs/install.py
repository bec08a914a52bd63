"""Install and remove modules: a module's receipt says what is installed, and is replaced atomically."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
from packaging.requirements import Requirement

from common.files import whole_file
from quests.packs import ModuleError
from quests.packs.manifest import FILE, ModuleManifest, read_manifest
from quests.packs.sources import digest_of
from quests.packs.store import Receipt, find_receipt, module_folder, modules_folder, receipt_path
from quests.packs.unpack import unpack

INCOMING = ".incoming-"
STALE_SECONDS = 86_400.0
"""Age at which unpacked files that a killed command left are removed."""


class ModuleFile(msgspec.Struct, frozen=True):
    """One file of a module."""

    name: str
    size: int


class Candidate(msgspec.Struct, frozen=True):
    """A module unpacked into a temporary folder, with a valid manifest; none of its code has run."""

    folder: Path
    manifest: ModuleManifest
    digest: str
    files: list[ModuleFile]


@contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[Candidate]:
    """Unpack a module into a temporary folder; raises ModuleError where the module can't be used."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=INCOMING) as room:
        folder = unpack(source, Path(room))
        if not (folder / FILE).exists():
            raise ModuleError(f"There is no {FILE} in {source.name}, so it is no module.")
        manifest = read_manifest(folder)
        for name, skill in manifest.skills.items():
            file = skill.data or skill.code.partition(":")[0]
            if not (folder / file).is_file():
                raise ModuleError(f"There is no {file} in it, of which the skill {name} is made.")
        yield Candidate(folder, manifest, digest_of(folder), list(_files(folder)))


def missing(manifest: ModuleManifest) -> list[str]:
    """The requirements that this Python does not meet, in a few words each."""
    return [told for each in manifest.requirements if (told := _unmet(Requirement(each)))]


def install(candidate: Candidate, *, agreed: bool) -> Receipt:
    """Install a candidate in place of any module with its id; its folder is moved.

    Raises ModuleError where the player did not agree to its code, or a requirement is missing.
    """
    manifest = candidate.manifest
    if manifest.runs_code and not agreed:
        raise ModuleError(f"The code of module {manifest.id} may only run once you agree to it.")
    for each in missing(manifest):
        raise ModuleError(f"The module {manifest.id} needs {each}.")
    receipt = Receipt(
        v=1,
        id=manifest.id,
        version=manifest.version,
        digest=candidate.digest,
        installed=time.time(),
        agreed=agreed and manifest.runs_code,
    )
    with _alone():
        folder = module_folder(receipt)
        if folder.exists():
            shutil.rmtree(folder)
        candidate.folder.rename(folder)
        _write(receipt)
        _clear_away(manifest.id, keep=folder)
    return receipt


def remove(module: str) -> Receipt:
    """Remove an installed module, its receipt first; raises ModuleError where there is none."""
    with _alone():
        receipt = find_receipt(module)
        if receipt is None:
            raise ModuleError(f"There is no module {module}: `realm module list` shows those there are.")
        receipt_path(module).unlink()
        _clear_away(module)
    return receipt


def _write(receipt: Receipt) -> None:
    with whole_file(receipt_path(receipt.id)) as part:
        part.write_bytes(msgspec.json.encode(receipt))


def _clear_away(module: str, keep: Path | None = None) -> None:
    for folder in modules_folder().glob(f"{module}-*"):
        if folder != keep and folder.is_dir():
            shutil.rmtree(folder)
    for left in modules_folder().glob(f"{INCOMING}*"):
        if time.time() - left.lstat().st_mtime > STALE_SECONDS:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a file lock that keeps off other commands which install or remove."""
    file = os.open(modules_folder() / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _files(folder: Path) -> Iterator[ModuleFile]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield ModuleFile(path.relative_to(folder).as_posix(), path.stat().st_size)


def _unmet(wanted: Requirement) -> str:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"the package {wanted}, which is not installed in this Python"
    if not wanted.specifier.contains(found, prereleases=True):
        return f"{wanted}, and this Python has {found}"
    return ""
