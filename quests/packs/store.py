"""The modules that are installed, and the skills in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from common.home import home
from quests.packs import ModuleError
from quests.packs.code_skill import CodeSkill
from quests.packs.data_skill import DataSkill
from quests.packs.manifest import NAME, ModuleManifest, read_manifest
from quests.packs.rows import read_rows
from quests.packs.sandbox.runs import SkillCode
from quests.packs.sources import check_untouched
from quests.task import Skill

SHORT = 16
"""Digits of a digest that name a folder."""
REVISION = 12
"""Digits of a digest that are a skill's revision, as a number that JSON keeps exactly."""


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is installed under a module's id, and whether the player agreed to it; the only record of that."""

    v: int
    id: str
    version: str
    digest: str
    """SHA-256 of all its files; code with another digest is not run."""
    installed: float
    """Unix seconds, UTC."""
    agreed: bool
    """Whether the player agreed that its code may run; always False where it has none."""


def modules_folder() -> Path:
    """Where modules are installed."""
    return home() / "modules"


def receipt_path(module: str) -> Path:
    """The file with a module's receipt."""
    return modules_folder() / f"{module}.json"


def module_folder(receipt: Receipt) -> Path:
    """The folder with the module's files."""
    return modules_folder() / f"{receipt.id}-{receipt.digest[:SHORT]}"


def find_receipt(module: str) -> Receipt | None:
    """What is installed under an id; None for nothing, and raises ModuleError for an unreadable record."""
    path = receipt_path(module)
    try:
        receipt = msgspec.json.decode(path.read_bytes(), type=Receipt)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as flaw:
        raise ModuleError(f"{path} can't be read: install the module {module} again.") from flaw
    if receipt.v != 1 or receipt.id != module:
        raise ModuleError(f"{path} is of another module or another Realm: install {module} again.")
    return receipt


def installed() -> list[str]:
    """The ids of all installed modules."""
    found = (path.stem for path in modules_folder().glob("*.json"))
    return sorted(name for name in found if NAME.fullmatch(name))


def manifest_of(receipt: Receipt) -> ModuleManifest:
    """An installed module's manifest; raises ModuleError where its files are gone or damaged."""
    folder = module_folder(receipt)
    if not folder.is_dir():
        raise ModuleError(f"The files of module {receipt.id} are gone: install it again.")
    return read_manifest(folder)


def module_skills() -> list[str]:
    """The full names of all skills of installed modules, without modules that can't be read."""
    names: list[str] = []
    for module in installed():
        try:
            receipt = find_receipt(module)
            names += skill_names(manifest_of(receipt)) if receipt else []
        except ModuleError:
            continue
    return names


def skill_names(manifest: ModuleManifest) -> list[str]:
    """The full names of a module's skills."""
    return [f"{manifest.id}.{name}" for name in sorted(manifest.skills)]


def find_module_skill(name: str) -> Skill:
    """An installed skill by its full name, `module.skill`; raises ModuleError where it can't be loaded."""
    receipt = _needed(name)
    return _loaded(module_folder(receipt), receipt, name)


def edition(name: str) -> str:
    """The digest of a skill's module; raises ModuleError where the module is not installed."""
    return _needed(name).digest


def needs(name: str) -> Mapping[str, int]:
    """Levels of other skills that a module's skill waits for; raises ModuleError where it can't be read."""
    manifest = manifest_of(_needed(name))
    skill = manifest.skills.get(name.partition(".")[2])
    return skill.curriculum.needs if skill else {}


def _needed(name: str) -> Receipt:
    module = name.partition(".")[0]
    receipt = find_receipt(module)
    if receipt is None:
        raise ModuleError(
            f"The skill {name} is of the module {module}, which is not installed here:"
            " `realm module install PATH` takes it in."
        )
    return receipt


@cache
def _loaded(folder: Path, receipt: Receipt, name: str) -> Skill:
    manifest = manifest_of(receipt)
    check_untouched(folder, receipt.digest)
    if manifest.runs_code and not receipt.agreed:
        raise ModuleError(f"The code of module {receipt.id} may not run yet: install it again and agree.")
    return open_skill(folder, manifest, receipt.digest, name)


def open_skill(folder: Path, manifest: ModuleManifest, digest: str, name: str) -> Skill:
    """A skill from a module's folder, by its full name; its code runs when its first task is asked for."""
    entry = manifest.skills.get(name.partition(".")[2])
    if entry is None:
        raise ModuleError(
            f"The module {manifest.id} {manifest.version} has no skill {name}; it has"
            f" {', '.join(skill_names(manifest))}."
        )
    # Changed files may draw other tasks, even where the author did not change the version.
    revision = int(digest[:REVISION], 16)
    if entry.data:
        return DataSkill(name, entry, revision, lambda: read_rows(folder, entry))
    package = f"realm_module_{manifest.id}_{digest[:SHORT]}"
    return CodeSkill(name, entry, revision, SkillCode(folder, package, digest, entry.code))
