"""The forms of the names that the game writes into events; the names in an export must have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from saves.events import Entry, Fact
from saves.events.errors import SaveError

_HERO = r"(?![.\s])[^/\\]{1,100}"
_WORD = r"[a-z][a-z0-9_]{0,31}"
HERO = re.compile(_HERO)
"""A hero's id; a player's own hero has the name of its file."""
CHECKPOINT = re.compile(rf"{_HERO}-[0-9]{{4,9}}")
"""A checkpoint's hero, its campaign unless that is the first, and its battle."""
SKILL = re.compile(rf"{_WORD}(?:\.{_WORD})?")
CLAIM = re.compile(r"[0-9]{8}-[0-9]{6}-[a-z]{1,16}-[0-9a-f]{8}")

FORMS = {
    "hero": HERO,
    "checkpoint": CHECKPOINT,
    "checkpoints": CHECKPOINT,
    "from_checkpoint": CHECKPOINT,
    "parent": CHECKPOINT,
    "skill": SKILL,
    "skills": SKILL,
    "levels": SKILL,
    "lost": SKILL,
    "weights": SKILL,
    "replay": SKILL,
    "revisions": SKILL,
    "claim": CLAIM,
}
"""By field; the field holds a name, a list of names, or a dict with names as keys."""


PLAIN = frozenset(
    {"app_version", "architecture", "by", "gate", "model", "name", "preset", "save_id", "school", "window"}
)
"""Fields with names of any form, but without characters that a terminal would obey."""


def check_names(entry: Entry) -> None:
    """Raise SaveError for an entry of an export with a name that the game would not have given."""
    if not entry.subject.isprintable():
        raise SaveError(f"Event {entry.id} ({entry.kind}) of the export is about {entry.subject[:60]!r}.")
    for field, name in _names(entry.fact()):
        if not (name.isprintable() and (field in PLAIN or FORMS[field].fullmatch(name))):
            raise SaveError(
                f"Event {entry.id} ({entry.kind}) of the export has {name[:60]!r} as its {field},"
                " and the game gives no such names."
            )


def _names(fact: Fact | msgspec.Struct) -> Iterator[tuple[str, str]]:
    for field in fact.__struct_fields__:
        value = getattr(fact, field)
        if isinstance(value, msgspec.Struct):
            yield from _names(value)
        elif field in FORMS or field in PLAIN:
            told = [value] if isinstance(value, str) else value if isinstance(value, list | dict) else []
            yield from ((field, name) for name in told)
