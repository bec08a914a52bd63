"""The fields of a training file and what each means, from configs/scrolls/fields.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from common.strict_json import shortened
from configs.loader import load
from quests.scrolls.report import BadLine

Meaning = Literal[
    "chat",
    "asked",
    "either",
    "beside",
    "answered",
    "chosen",
    "rejected",
    "system",
    "history",
    "label",
    "learned",
    "masked",
    "weight",
    "split",
    "role",
    "content",
    "name",
    "refused",
]
MOST_NAMED = 40
"""Maximum unknown fields that are counted by name, and maximum characters of such a name."""
NAMELESS = "(no name)"
OTHERS = "…"
"""Stands for all further unknown fields."""
APART = {
    *("test", "tests", "testing", "valid", "val", "validation", "dev", "eval", "evaluation"),
    *("holdout", "hold_out", "heldout", "held_out"),
}
"""Names of splits of a data set that are not for training."""
CHOSEN = ("chosen", "rejected")
YES, NO = ("true", "yes", "1"), ("false", "no", "0")


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    is_: Meaning = msgspec.field(name="is")
    why: str = ""
    """Why a line with it is refused."""


class FieldTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    columns: dict[str, Field]
    messages: dict[str, Field]
    roles: dict[str, Literal["system", "user", "assistant"]]


@cache
def table() -> FieldTable:
    """The fields as shipped."""
    return load("scrolls", "fields", FieldTable)


class Notes:
    """Counts for a scroll's report: unknown fields, and marks that are reported but not obeyed."""

    def __init__(self, unknown: Iterable[str] = ()) -> None:
        self.unknown = Counter(set(unknown))
        """From the name of an unknown field to how many records have it."""
        self.earlier = 0
        """Records that mark an answer before the last to be learned as well."""

    def add_unknown(self, names: set[str]) -> None:
        """Count the unknown fields of one record."""
        for name in sorted(names):
            full = name not in self.unknown and len(self.unknown) >= MOST_NAMED
            self.unknown[OTHERS if full else name] += 1

    def add(self, others: Notes) -> None:
        """Count what was noted of one record."""
        self.add_unknown(set(others.unknown))
        self.earlier += others.earlier > 0


class Sorted:
    """The fields of a record or a message by what they mean; raises BadLine for repeated or refused ones."""

    def __init__(self, record: Mapping[str, Any], known: Mapping[str, Field]) -> None:
        self.known: dict[Meaning, dict[str, Any]] = {}
        self.unknown: set[str] = set()
        written: dict[str, str] = {}
        for raw, value in record.items():
            name = plain_name(raw)
            field = known.get(name)
            if field is None:
                self.unknown.add(raw[:MOST_NAMED].strip() or NAMELESS)
                continue
            if name in written:
                raise BadLine("key twice", f"has the field `{name}` twice, as {written[name]!r} and {raw!r}")
            written[name] = raw
            if field.is_ == "refused" and not is_empty(value):
                raise BadLine("field not taken", f"has `{name}`, {field.why}")
            if field.is_ in CHOSEN and is_empty(value):
                # As good as absent: an empty answer must not make a line a choice of two.
                continue
            self.known.setdefault(field.is_, {})[name] = value

    def one(self, *meanings: Meaning) -> tuple[str, Any]:
        """Name and value of the only field of a meaning, or "" and None; raises BadLine for several."""
        found = [each for meaning in meanings for each in self.known.get(meaning, {}).items()]
        if len(found) > 1:
            names = " and ".join(f"`{name}`" for name, _ in found)
            raise BadLine("another form", f"has {names}, so that its form can't be told")
        return found[0] if found else ("", None)

    def marks(self) -> Iterator[tuple[str, bool]]:
        """The fields that say whether the record or message is learned, and what they say; raises BadLine."""
        for name, value in self.known.get("learned", {}).items():
            yield name, truth(name, value)
        for name, value in self.known.get("masked", {}).items():
            yield name, not truth(name, value)
        for name, value in self.known.get("weight", {}).items():
            yield name, _weight(name, value)
        for name, value in self.known.get("split", {}).items():
            yield name, not (isinstance(value, str) and plain_name(value) in APART)


def is_empty(value: object) -> bool:
    """Whether a field has no value."""
    return value is None or value in ("", [], {})


def plain_name(name: str) -> str:
    """A field's name without differences of case, spaces and hyphens."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def truth(name: str, value: object) -> bool:
    """A value that says yes or no; raises BadLine where it says neither."""
    said = value.strip().lower() if isinstance(value, str) else value
    if said in (True, False) and isinstance(said, bool | int | float):
        return bool(said)
    if said in YES or said in NO:
        return said in YES
    raise BadLine("can't be obeyed", f"has {_quoted(value)} as `{name}`, which is neither true nor false")


def _weight(name: str, value: object) -> bool:
    try:
        return truth(name, value.strip().removesuffix(".0") if isinstance(value, str) else value)
    except BadLine as flaw:
        raise BadLine(
            "can't be obeyed", f"has {_quoted(value)} as `{name}`, and a weight is 0 or 1 here"
        ) from flaw


def _quoted(value: object) -> str:
    return shortened(msgspec.json.encode(value).decode())
