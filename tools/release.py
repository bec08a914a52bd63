"""Builds a release and tries it out: a closed changelog, whole packages, a hero that wakes and trains.

`make release` runs it; what it leaves is in `dist/`. Publishing stays with whoever has the keys.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
CONSTRAINTS = ROOT / "constraints.txt"

IN_WHEEL = (
    "configs/heroes/pip.yaml",
    "configs/lore.yaml",
    "realm_tui/window/realm.tcss",
    "realm_tui/py.typed",
)
"""Files without which the game does not start, and which a build could forget since they are not Python."""
IN_SDIST = (
    "README.md",
    "LICENSE",
    "NOTICE",
    "CHANGELOG.md",
    "Makefile",
    "constraints.txt",
    "docs/COMMANDS.md",
    "tests/conftest.py",
)

COMMANDS = (
    ("--version",),
    ("skill", "list"),
    ("new",),
    ("train", "--for", "10s"),
    ("stop",),
    ("verify",),
    ("status",),
)
"""What is tried with the wheel alone, in a home and an environment of its own."""


class NotReady(Exception):
    """Something keeps this tree from being released; one sentence."""


def main() -> None:
    """Check, build and try out; exits with one sentence where something is missing."""
    try:
        version = read_version()
        check_changelog((ROOT / "CHANGELOG.md").read_text(), version)
        wheel, sdist = build(version)
        check_files(wheel, sdist, version)
        try_out(wheel)
    except NotReady as reason:
        sys.exit(f"Not released: {reason}")
    sys.stdout.write(
        f"{wheel.name} and {sdist.name} in {DIST.name}/ are whole, and a hero woke and trained.\n"
    )


def read_version() -> str:
    """The version that pyproject.toml names."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return version


def check_changelog(text: str, version: str) -> None:
    """Raise NotReady unless the version's section is dated and nothing stands under Unreleased."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    for section in sections:
        title, _, body = section.partition("\n")
        if title.strip() == "Unreleased" and body.strip():
            raise NotReady(
                f"CHANGELOG.md has changes under Unreleased: close them as {version}, with a date."
            )
    if not any(
        re.match(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", each.split("\n")[0]) for each in sections
    ):
        raise NotReady(f"CHANGELOG.md has no section `## {version} (YYYY-MM-DD)`.")


def build(version: str) -> tuple[Path, Path]:
    """The wheel and the source archive, built anew."""
    for old in DIST.glob("*"):
        old.unlink()
    _run(sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT))
    stem = f"realm_of_training-{version}"
    return DIST / f"{stem}-py3-none-any.whl", DIST / f"{stem}.tar.gz"


def check_files(wheel: Path, sdist: Path, version: str) -> None:
    """Raise NotReady where a package lacks what it needs, or has what it should not."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    if missing := [name for name in IN_WHEEL if name not in inside]:
        raise NotReady(f"the wheel lacks {missing[0]}.")
    if surplus := [name for name in inside if name.startswith(("tests/", "bench/", "tools/"))]:
        raise NotReady(f"the wheel has {surplus[0]}, which no player needs.")
    with tarfile.open(sdist) as packed:
        names = set(packed.getnames())
    stem = f"realm_of_training-{version}"
    if missing := [name for name in IN_SDIST if f"{stem}/{name}" not in names]:
        raise NotReady(f"the source archive lacks {missing[0]}.")


def try_out(wheel: Path) -> None:
    """Install the wheel into a fresh environment and play a little; raises NotReady where a command fails."""
    with tempfile.TemporaryDirectory(prefix="realm-") as folder:
        venv.create(Path(folder) / "venv", with_pip=True)
        programs = Path(folder) / "venv" / "bin"
        pip = (str(programs / "python"), "-m", "pip", "install", "--quiet")
        _run(*pip, "--constraint", str(CONSTRAINTS), str(wheel))
        for words in COMMANDS:
            _run(str(programs / "realm"), *words, home=Path(folder) / "home")


def _run(*words: str, home: Path | None = None) -> None:
    environment = os.environ | ({"REALM_HOME": str(home), "PYTHONPATH": ""} if home else {})
    done = subprocess.run(words, cwd=home.parent if home else ROOT, env=environment, check=False)
    if done.returncode:
        raise NotReady(f"`{' '.join(words[:4])} …` ended with exit code {done.returncode}.")


if __name__ == "__main__":
    main()
