"""A reader of the Princeton WordNet 3.0 dictionary files, for the making of word lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
SENSE_TYPES = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
"""From the number in a sense key to a part of speech; adjective satellites (5) count as adjectives."""


@dataclass(frozen=True)
class Pointer:
    """A relation from a synset, or one word of it, to another."""

    symbol: str
    target: tuple[str, int]
    source_word: int
    """Number of the word within its synset, from 1; 0 for the synset as a whole."""
    target_word: int


@dataclass(frozen=True)
class Synset:
    """A set of words of one meaning."""

    part: str
    words: tuple[str, ...]
    """As written, underscores for spaces, capitals kept."""
    pointers: tuple[Pointer, ...]
    gloss: str


class WordNet:
    """All synsets, the senses of each lemma, and how often a lemma was met as each part of speech."""

    def __init__(self, folder: Path) -> None:
        self.synsets: dict[tuple[str, int], Synset] = {}
        self.senses: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(dict)
        self.tags: Counter[tuple[str, str]] = Counter()
        for part, name in FILES.items():
            self._read_data(folder / f"data.{name}", part)
            self._read_index(folder / f"index.{name}", part)
        self._read_counts(folder / "cntlist.rev")

    def usual(self, lemma: str) -> list[Synset]:
        """The senses of a lemma in its most usual part of speech, the most usual first."""
        parts = self.senses[lemma]
        best = max(parts, key=lambda part: self.tags[lemma, part])
        return [self.synsets[key] for key in parts[best]]

    def all_senses(self, lemma: str) -> Iterator[Synset]:
        """Every sense of a lemma."""
        for keys in self.senses.get(lemma, {}).values():
            yield from (self.synsets[key] for key in keys)

    def follow(self, synset: Synset, symbols: str, word: int = 0) -> Iterator[tuple[Synset, int]]:
        """Targets of the pointers with these symbols, from the whole synset or one of its words.

        A target is a synset and the number of a word in it, 0 for the whole synset.
        """
        for pointer in synset.pointers:
            if pointer.symbol in symbols.split() and pointer.source_word in (0, word):
                yield self.synsets[pointer.target], pointer.target_word

    def _read_data(self, path: Path, part: str) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                self.synsets[part, int(line[:8])] = _synset(line, part)

    def _read_index(self, path: Path, part: str) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                self.senses[fields[0]][part] = [(part, int(key)) for key in fields[-int(fields[2]) :]]

    def _read_counts(self, path: Path) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            key, _, count = line.split()
            lemma, _, rest = key.partition("%")
            self.tags[lemma, SENSE_TYPES[rest[0]]] += int(count)


def _synset(line: str, part: str) -> Synset:
    head, _, gloss = line.partition(" | ")
    fields = head.split()
    words = int(fields[3], 16)
    names = tuple(name.partition("(")[0] for name in fields[4 : 4 + 2 * words : 2])
    place = 5 + 2 * words
    pointers = tuple(
        _pointer(fields[at : at + 4]) for at in range(place, place + 4 * int(fields[place - 1]), 4)
    )
    return Synset(part, names, pointers, gloss.strip())


def _pointer(fields: list[str]) -> Pointer:
    symbol, offset, part, ends = fields
    target = ("a" if part == "s" else part, int(offset))
    return Pointer(symbol, target, int(ends[:2], 16), int(ends[2:], 16))
