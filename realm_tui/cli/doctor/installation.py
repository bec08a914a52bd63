"""Whether what was installed is what the game needs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from configs.loader import ConfigError
from heroes.definition import HeroError, find_hero, hero_names
from heroes.weights import find_weights
from realm_tui.cli.doctor.finding import Diagnosis

PYTHON = (3, 11)
DISTRIBUTION = "realm-of-training"
COMPILERS = ("c++", "g++", "clang++")


def findings() -> Iterator[Diagnosis]:
    """Python, libraries, weights, and the tools that only an installation needs."""
    yield python(sys.version_info[:3])
    yield libraries(requires(DISTRIBUTION) or [])
    yield weights()
    yield tool("compiler", next((name for name in COMPILERS if shutil.which(name)), None))
    yield tool("cmake", shutil.which("cmake"))


def python(found: tuple[int, ...]) -> Diagnosis:
    """The version of the running Python."""
    name = f"Python {'.'.join(map(str, found))}"
    if found[:2] == PYTHON:
        return Diagnosis("python", "ok", f"{name} is the version the Realm is made for.")
    remedy = "Install the Realm with Python 3.11."
    return Diagnosis("python", "blocker", f"{name} is not the 3.11 the Realm is made for.", remedy)


def libraries(required: list[str]) -> Diagnosis:
    """Every library against what the game's own metadata asks for."""
    wanted = [Requirement(text) for text in required]
    wanted = [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
    wrong = [flaw for each in wanted if (flaw := _flaw(each))]
    if not wrong:
        return Diagnosis(
            "libraries", "ok", f"All {len(wanted)} libraries are installed in a fitting version."
        )
    return Diagnosis(
        "libraries", "blocker", f"{'; '.join(wrong)}.", "Run `make venv`, or `pip install .` again."
    )


def weights() -> Diagnosis:
    """The weights of each hero against their pinned digest."""
    try:
        heroes = [find_hero(name) for name in hero_names()]
        for hero in heroes:
            find_weights(hero)
    except (HeroError, ConfigError) as flaw:
        return Diagnosis("weights", "blocker", str(flaw))
    except OSError as flaw:
        return Diagnosis(
            "weights",
            "blocker",
            f"The cache can't be written ({flaw}).",
            "Set REALM_HOME to your own folder.",
        )
    told = ", ".join(f"{hero.name} ({hero.model})" for hero in heroes)
    return Diagnosis(
        "weights", "ok", f"The weights of {told} are present, and their digest is the known one."
    )


def tool(check: str, found: str | None) -> Diagnosis:
    """A tool that only an installation needs."""
    if found:
        return Diagnosis(check, "ok", f"{found} is there, should llama.cpp have to be built again.")
    remedy = "Install cmake and a C++ compiler before you install the Realm again."
    return Diagnosis(check, "warning", "None was found; playing does not need it, installing does.", remedy)


def _flaw(wanted: Requirement) -> str:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    if wanted.specifier.contains(found, prereleases=True):
        return ""
    return f"{wanted.name} is {found}, not {wanted.specifier}"
