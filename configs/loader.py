"""Typed reading of YAML: the game's own numbers and lists, and definitions a player wrote."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
"""Deeper nesting than any definition needs; libyaml overflows the C stack at some ten thousand levels."""


class ConfigError(Exception):
    """A definition that can't be used; the message is one sentence naming the file and the field."""


def names(folder: str) -> list[str]:
    """The names of a folder's definitions, sorted; raises ConfigError for an unknown folder."""
    room = resources.files(__package__) / folder
    if not folder.isidentifier() or not room.is_dir():
        raise ConfigError(f"configs has no folder {folder!r}.")
    return sorted(
        entry.name.removesuffix(".yaml") for entry in room.iterdir() if entry.name.endswith(".yaml")
    )


def load(folder: str, name: str, kind: type[T]) -> T:
    """One definition of this package, checked against its type; raises ConfigError."""
    known = names(folder)
    if name not in known:
        raise ConfigError(f"configs/{folder} has no {name!r}; it has {', '.join(known)}.")
    data = (resources.files(__package__) / folder / f"{name}.yaml").read_bytes()
    return decode(data, f"configs/{folder}/{name}.yaml", kind)


def read(path: Path, kind: type[T]) -> T:
    """A definition from a YAML file on disk, checked against its type; raises ConfigError."""
    if not path.is_file():
        raise ConfigError(f"{str(path)!r} is not a file.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{str(path)!r} can't be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{str(path)!r} is larger than {MAX_BYTES >> 10} KiB, which no definition is.")
    return decode(data, repr(str(path)), kind)


def decode(data: bytes, where: str, kind: type[T]) -> T:
    """YAML bytes as a value of the given type; `where` names their origin in the ConfigError."""
    # Imported late: a window paints before it reads YAML.
    from yaml import YAMLError

    try:
        _check_depth(data)
        return msgspec.yaml.decode(data, type=kind)
    except msgspec.ValidationError as error:
        what, _, field = str(error).partition(" - at ")
        place = field.strip("`").removeprefix("$.") or "the top level"
        raise ConfigError(f"{where} can't be used: {what[:1].lower()}{what[1:]}, at {place}.") from error
    except (ValueError, YAMLError) as error:
        raise ConfigError(f"{where} is not valid YAML: {_one_line(error)}.") from error


def _check_depth(data: bytes) -> None:
    import yaml

    depth, loader = 0, getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for event in yaml.parse(data, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")


def _one_line(error: Exception) -> str:
    from yaml import MarkedYAMLError

    if isinstance(error, MarkedYAMLError) and error.problem and error.problem_mark:
        return f"{error.problem}, in line {error.problem_mark.line + 1}"
    return " ".join(str(error).split())
