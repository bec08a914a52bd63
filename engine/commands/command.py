"""What every command has: checked arguments, and a refusal in one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from common.strict_json import lowered
from common.text import MOST_QUOTED, quoted

NO_HERO = "There is no hero yet: run `realm new` first."
MOST_TEXT = 255
"""Characters of a name in a command's arguments; file systems take no longer ones."""
UNFIT = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories that no name has: control characters, surrogates, line and paragraph separators."""

Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Level = Annotated[int, Meta(ge=0, le=10_000)]
"""A level of a skill; 0 before the first is mastered."""

_WHERE = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_FIELD = re.compile(r"field `([^`]*)`")


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command without arguments."""


class Refusal(Exception):
    """A command that can't be done; the message is one sentence."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = None if param is None else param[:MOST_QUOTED]
        """The argument at fault; None where no single argument is."""


Kind = TypeVar("Kind", bound=Arguments)


def read_arguments(command: str, kind: type[Kind], given: dict[str, Any]) -> Kind:
    """The command's arguments; raises Refusal for unknown, missing or unfit arguments.

    Every text in them is a name: of a skill, a checkpoint, a file, a hero or a save.
    """
    try:
        arguments = msgspec.convert(given, type=kind)
    except (msgspec.MsgspecError, OverflowError) as flaw:
        raise _misread(command, kind, str(flaw)) from flaw
    for where, text in _texts("", given):
        if unfit := _unfit(text):
            raise Refusal(f"The command {command} can't take {where[:MOST_QUOTED]}: it {unfit}.", where)
    return arguments


def _misread(command: str, kind: type[Arguments], flaw: str) -> Refusal:
    place = _WHERE.search(flaw)
    where, bare = (place[1], flaw[: place.start()]) if place else ("", flaw)
    field = _FIELD.search(bare)
    if field and "unknown" in bare:
        takes = ", ".join(kind.__struct_fields__) or "nothing"
        return Refusal(f"The command {command} knows no {quoted(field[1])}; it takes {takes}.", field[1])
    if field and "missing" in bare:
        return Refusal(f"The command {command} needs {field[1]}.", field[1])
    return Refusal(f"The command {command} can't take {where or 'this'}: {lowered(bare)}.", where or None)


def _texts(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(f"{where}[{place}]", each)
    elif isinstance(value, dict):
        for name, each in value.items():
            inner = f"{where}.{name}" if where else name
            yield f"the name of {where}" if where else name, name
            yield from _texts(inner, each)


def _unfit(text: str) -> str:
    if len(text) > MOST_TEXT:
        return f"has {len(text)} characters, and a name has at most {MOST_TEXT}"
    if "/" in text:
        return "has a slash, which no name has"
    odd = next((each for each in text if unicodedata.category(each) in UNFIT), "")
    return f"has the character U+{ord(odd):04X}, which no name has" if odd else ""
