"""The Python files of a module, run as they were when they were checked and never compiled to the disk."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from quests.packs import ModuleError
from quests.packs.manifest import CODE
from quests.packs.size_limits import is_passed_over

INIT = "__init__"


class Sources(MetaPathFinder):
    """Import finder for one module's files as a package, so that they can import one another at any time.

    Python's own finder would run whatever files are there by then, also compiled ones of others, and leave
    compiled files behind; nobody agreed to any of these.
    """

    def __init__(self, folder: Path, package: str) -> None:
        self.folder, self.package = folder, package
        found = (path for path in module_files(folder) if path.suffix == ".py" and path.is_file())
        self.files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The import spec of a file of the package; raises ModuleNotFoundError for one it does not have."""
        package, _, rest = fullname.partition(".")
        if package != self.package:
            return None
        place = rest.replace(".", "/")
        for name, within in ((f"{place}/{INIT}.py", [str(self.folder / place)]), (f"{place}.py", None)):
            if name in self.files:
                file = self.folder / name
                loader = _Source(file, self.files[name])
                return importlib.util.spec_from_file_location(
                    fullname, file, loader=loader, submodule_search_locations=within
                )
        if not rest or any(name.startswith(f"{place}/") for name in self.files):
            return _folder_spec(fullname, self.folder / place)
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

    def imported(self, stem: str) -> Any:
        """Import a file as a Python module, which runs it the first time."""
        before = [
            each for each in sys.meta_path if isinstance(each, Sources) and each.package == self.package
        ]
        if not before or before[0].folder != self.folder:
            for each in before:
                sys.meta_path.remove(each)
            for name in [each for each in sys.modules if each.partition(".")[0] == self.package]:
                del sys.modules[name]
            sys.meta_path.insert(0, self)
        return importlib.import_module(f"{self.package}.{stem}")

    def made(self, code: str) -> Any:
        """An object of the class that a manifest names; raises whatever the module's code raises."""
        found = CODE.fullmatch(code)
        assert found is not None
        return getattr(self.imported(found[1]), found[2])()


class _Source(Loader):
    """Runs one file with the content it had when it was read."""

    def __init__(self, file: Path, source: bytes) -> None:
        self.file, self.source = file, source

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.file), "exec", dont_inherit=True), vars(module))


def _folder_spec(name: str, folder: Path) -> ModuleSpec:
    """Import spec of a folder without an `__init__` to run; the module's own folder never runs one."""
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def module_files(folder: Path) -> list[Path]:
    """All files and links in a module's folder, sorted, without those that unpacking passes over."""
    found = (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    return sorted(path for path in found if not is_passed_over(path.relative_to(folder).parts))


def check_untouched(folder: Path, digest: str) -> None:
    """Raise ModuleError where the files of a module are not those of the digest."""
    if digest_of(folder) != digest:
        raise ModuleError(
            f"The files in {folder} are not those that were installed: look at them, and install that folder"
            " again if they are right."
        )


def digest_of(folder: Path) -> str:
    """The SHA-256 over names and contents of all files of a module in a folder."""
    whole = hashlib.sha256()
    for path in module_files(folder):
        name = path.relative_to(folder).as_posix()
        content = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
        whole.update(f"{name}\0{content}\0".encode())
    return whole.hexdigest()
