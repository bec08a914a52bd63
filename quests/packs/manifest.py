"""What a module says of itself: `module.yaml`, typed and checked field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from configs.loader import ConfigError, read
from quests.packs import ModuleError
from quests.packs.verifiers import Verifier
from quests.primitives import PRIMITIVES

FILE = "module.yaml"
LAYOUT = 1
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
CODE = re.compile(r"([a-z][a-z0-9_]{0,31})\.py:([A-Za-z][A-Za-z0-9_]{0,63})")
DATA = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\.jsonl")
MOST_TITLE = 40
MOST_LEVELS = 100
MOST_SKILLS = 20
MOST_TOKENS = 2_000


class Evaluation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How answers are judged."""

    verifier: Verifier = "exact"
    answer_tokens: int | None = None
    """The longest answer the hero may give, in tokens; a token has at least one byte."""


class Curriculum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ladder: a title for each level, and what must be mastered before."""

    levels: list[str]
    needs: dict[str, int] = {}
    """Levels of other skills that must be mastered before this skill is trained."""


class SkillEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One skill of a module: made of a data file, or of a class."""

    title: str
    curriculum: Curriculum
    data: str = ""
    code: str = ""
    """The file and the class in it, e.g. `numerals.py:Numerals`."""
    primitives: list[str] = []
    """Primitives of tasks that name none themselves."""
    evaluation: Evaluation = Evaluation()

    @property
    def levels(self) -> int:
        """How many rungs its ladder has."""
        return len(self.curriculum.levels)


class ModuleManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `module.yaml`."""

    v: int
    id: str
    version: str
    title: str
    author: str
    licence: str
    skills: dict[str, SkillEntry]
    requirements: list[str] = []
    """Python packages that must be installed, with a range of versions where needed."""

    @property
    def runs_code(self) -> bool:
        """Whether any skill is Python code rather than data."""
        return any(each.code for each in self.skills.values())


def read_manifest(folder: Path) -> ModuleManifest:
    """The checked manifest of a module's folder; raises ModuleError with the first flaw."""
    file = folder / FILE
    if not file.is_file():
        raise ModuleError(f"There is no {FILE} in {folder.name}, so it is no module.")
    try:
        manifest = read(file, ModuleManifest)
    except ConfigError as flaw:
        raise ModuleError(str(flaw).replace(repr(str(file)), FILE)) from flaw
    for found in _flaws(manifest):
        raise ModuleError(f"{FILE} can't be used: {found}.")
    return manifest


def _flaws(manifest: ModuleManifest) -> Iterator[str]:
    if manifest.v != LAYOUT:
        yield f"its layout v is {manifest.v}, and this Realm reads {LAYOUT}"
    if not NAME.fullmatch(manifest.id):
        yield f"the id {manifest.id!r} must be up to 32 small letters, digits and _, a letter first"
    for field in ("title", "author", "licence"):
        yield from _text(field, getattr(manifest, field))
    try:
        Version(manifest.version)
    except InvalidVersion:
        yield f"the version {manifest.version!r} must be numbers with dots, such as 1.0"
    for each in manifest.requirements:
        yield from _requirement(each)
    if not 1 <= len(manifest.skills) <= MOST_SKILLS:
        yield f"it must have 1 to {MOST_SKILLS} skills"
    for name, skill in manifest.skills.items():
        yield from (f"{flaw}, in skills.{name}" for flaw in _skill(name, skill))
    yield from _circles(manifest)


def _skill(name: str, skill: SkillEntry) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "a skill's name must be up to 32 small letters, digits and _, a letter first"
    yield from _text("title", skill.title)
    if bool(skill.data) == bool(skill.code):
        yield "a skill has either data, a JSONL file, or code, a class"
    if skill.data and not DATA.fullmatch(skill.data):
        yield f"data must name a .jsonl file beside {FILE}, not {skill.data!r}"
    if skill.code and not CODE.fullmatch(skill.code):
        yield f"code must name a file and a class in it, such as numerals.py:Numerals, not {skill.code!r}"
    unknown = sorted(set(skill.primitives) - PRIMITIVES)
    if unknown:
        yield f"there is no primitive {unknown[0]!r}"
    yield from _evaluation(skill)
    yield from _curriculum(skill.curriculum)


def _evaluation(skill: SkillEntry) -> Iterator[str]:
    tokens = skill.evaluation.answer_tokens
    if tokens is None and skill.code:
        yield "code needs evaluation.answer_tokens, the longest answer there is"
    if tokens is not None and not 1 <= tokens <= MOST_TOKENS:
        yield f"evaluation.answer_tokens must be 1 to {MOST_TOKENS}"


def _curriculum(curriculum: Curriculum) -> Iterator[str]:
    if not 1 <= len(curriculum.levels) <= MOST_LEVELS:
        yield f"curriculum.levels must name 1 to {MOST_LEVELS} levels"
    for number, title in enumerate(curriculum.levels, 1):
        yield from _text(f"the title of level {number}", title)
    for needed, level in curriculum.needs.items():
        if level < 1:
            yield f"curriculum.needs asks for level {level} of {needed!r}, and the first is 1"


def _text(field: str, text: str) -> Iterator[str]:
    if not text.strip() or not text.isprintable() or len(text) > MOST_TITLE:
        yield f"{field} must be one line of 1 to {MOST_TITLE} printable characters"


def _requirement(text: str) -> Iterator[str]:
    try:
        found = Requirement(text)
    except InvalidRequirement:
        yield f"the requirement {text!r} must be a package and versions, such as numpy>=2"
        return
    if found.url or found.marker or found.extras:
        yield f"the requirement {text!r} must be a package and versions alone"


def _circles(manifest: ModuleManifest) -> Iterator[str]:
    """Skills of the module that need each other in a circle."""
    waits = {f"{manifest.id}.{name}": each.curriculum.needs for name, each in manifest.skills.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as circle:
        yield f"{' needs '.join(circle.args[1])}, so none of them can begin"
