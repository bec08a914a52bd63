"""The game's words and their meaning in plain machine learning, from lore.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Literal

import msgspec

from configs.loader import ConfigError, decode

LONGEST = 5
"""Most words in a term."""

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"\A[^\n]+\Z")]
Kind = Literal[
    "hero",
    "title",
    "achievement",
    "physics",
    "strike",
    "examination",
    "quest",
    "campaign",
    "region",
    "blessing",
    "order",
    "debuff",
    "vault",
    "equipment",
    "deed",
    "primitive",
    "skill",
]


class LoreEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One word of the game."""

    term: Line
    means: Line
    """One sentence."""
    aliases: list[Line] = []
    """Other ways to write the term."""
    measured: str = ""
    """Where the measured figure is stored; empty for a term that is not measured."""
    cure: str = ""
    """What ends a debuff; empty for every other kind."""
    see: list[Line] = []
    """Related terms."""

    @property
    def names(self) -> list[str]:
        """The term and its aliases."""
        return [self.term, *self.aliases]


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All words of one kind."""

    kind: Kind
    title: Line
    entries: list[LoreEntry]


class Unknown(Exception):
    """A text that means no entry, or more than one; the message is one sentence for the player."""


class Lore(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """Every word, chapter by chapter."""

    v: Literal[1]
    chapters: list[Chapter]

    def entries(self) -> Iterator[LoreEntry]:
        """Every entry in the file's order."""
        return (entry for chapter in self.chapters for entry in chapter.entries)

    @cached_property
    def index(self) -> dict[tuple[str, ...], LoreEntry]:
        """The entries by the words of their terms, plural terms and aliases."""
        found: dict[tuple[str, ...], LoreEntry] = {}
        for entry in self.entries():
            *head, last = words(entry.term)
            found[*head, f"{last}s"] = entry
        return found | {words(name): entry for entry in self.entries() for name in entry.names}

    def find(self, text: str) -> LoreEntry:
        """The entry with this term or alias, or the only entry with one that begins so; raises Unknown."""
        wanted = words(text)
        if wanted in self.index:
            return self.index[wanted]
        begun = {
            entry.term: entry
            for entry in self.entries()
            for name in entry.names
            if wanted and " ".join(words(name)).startswith(" ".join(wanted))
        }
        if len(begun) == 1:
            return next(iter(begun.values()))
        if begun:
            raise Unknown(f"{text!r} may be {_either(list(begun)[:8])}: write more of it.")
        raise Unknown(f"There is no word {text!r}{self._near(wanted)}: `realm lore` lists all.")

    def _near(self, wanted: tuple[str, ...]) -> str:
        spelled = {" ".join(words(name)): entry for entry in self.entries() for name in entry.names}
        near = get_close_matches(" ".join(wanted), spelled, n=6)
        terms = list(dict.fromkeys(spelled[each].term for each in near))[:3]
        return f"; {_either(terms)} is near" if terms else ""

    def spoken(self, text: str) -> list[LoreEntry]:
        """The entries whose terms occur in a text, longest match first, in the file's order."""
        said, place, found = words(text), 0, set[str]()
        while place < len(said):
            for length in range(min(LONGEST, len(said) - place), 0, -1):
                entry = self.index.get(said[place : place + length])
                if entry is not None:
                    found.add(entry.term)
                    break
            place += length
        return [entry for entry in self.entries() if entry.term in found]


@cache
def lore() -> Lore:
    """The game's own words; raises ConfigError when they contradict each other."""
    found = decode((resources.files(__package__) / "lore.yaml").read_bytes(), "configs/lore.yaml", Lore)
    check(found)
    return found


def check(found: Lore) -> None:
    """Raise ConfigError where a name is empty, too long or defined twice, or `see` names no term."""
    told: dict[tuple[str, ...], str] = {}
    for entry in found.entries():
        for name in entry.names:
            key = words(name)
            if not 0 < len(key) <= LONGEST:
                raise ConfigError(f"configs/lore.yaml can't be used: {name!r} has no or too many words.")
            if key in told:
                raise ConfigError(f"configs/lore.yaml can't be used: {name!r} is told twice.")
            told[key] = entry.term
    for entry in found.entries():
        for name in entry.see:
            if told.get(words(name)) != name:
                raise ConfigError(f"configs/lore.yaml can't be used: {entry.term!r} refers to {name!r}.")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, case-folded and without punctuation: the key by which terms are compared."""
    return tuple(re.findall(r"\w+", text.casefold()))


def _either(names: list[str]) -> str:
    *head, last = names
    return f"{', '.join(head)} or {last}" if head else last
