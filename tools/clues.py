"""Short clues to a word, by kind, from its most usual sense in WordNet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from decency import Decency
from wordfreq import zipf_frequency
from wordnet import FILES, Synset, WordNet

GLOSS = 60
"""Characters in the longest definition."""
TERM = 24
"""Characters in the longest word or phrase that a clue names."""
FAMILIAR = 2.5
"""Zipf frequency from which a word is worth naming in a clue."""
SHALLOW = 4
"""Noun synsets nearer to the root than this are too broad for a category: entity, object, act."""
LOOSE_ENDS = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "to",
        "which",
        "who",
        "with",
    }
)
"""Words that a cut definition does not end with."""
PREFIXES = re.compile("^(un|in|im|ir|il|non|dis|re|over|under|mis|pre|inter|anti|sub|super)(?=[a-z]{4})")


class Clues:
    """Makes clues; a clue never names the word nor, derivations aside, a word of the same stem."""

    def __init__(self, net: WordNet, decency: Decency) -> None:
        self._net = net
        self._decency = decency

    def of(self, word: str) -> dict[str, Any]:
        """The clues to a word, under the one-letter keys that quests/skills/sy/words.py reads."""
        sense = self._net.usual(word)[0]
        place = sense.words.index(word) + 1
        parents = [synset for synset, _ in self._net.follow(sense, "@")]
        grandparents = [synset for parent in parents for synset, _ in self._net.follow(parent, "@")]
        children = [synset for synset, _ in self._net.follow(sense, "~")]
        domains = [synset for synset, _ in self._net.follow(sense, ";c", place)]
        found = {
            "p": sense.part,
            "d": self._definition(word, sense),
            "y": self._terms(word, self._members([sense]), 3),
            "h": self._terms(word, self._members(self._narrow(parents)), 2),
            "g": self._terms(word, self._members(self._narrow(grandparents)), 2),
            "e": self._terms(word, self._members(children), 3),
            "a": self._terms(word, self._named(sense, "!", place), 2, related=True),
            "t": self._terms(word, self._members(domains), 1),
            "m": self._terms(word, self._named(sense, "\\", place), 1, related=True),
            "r": self._relatives(word, sense, place),
        }
        return {key: value for key, value in found.items() if value}

    def _definition(self, word: str, sense: Synset) -> str:
        gloss = re.split(r'; ?"', sense.gloss)[0]
        gloss = re.sub(r"\([^)]*\)", "", gloss).split(";")[0]
        text = _cut(" ".join(gloss.replace("`", "'").split()).strip(" ,:"))
        plain = text.isascii() and '"' not in text and len(text) >= 6
        return text if plain and self._decency.allows_text(sense.gloss) and not _shares(word, text) else ""

    def _terms(self, word: str, names: Iterable[str], most: int, *, related: bool = False) -> list[str]:
        """The `most` most familiar of the names that may stand in a clue to the word."""
        usable = {name for name in names if self._usable(word, name, related)}
        ranked = sorted(usable, key=lambda name: (-_zipf(name), name))
        return [name.replace("_", " ") for name in ranked[:most]]

    def _members(self, synsets: Iterable[Synset]) -> Iterator[str]:
        """Words whose most usual sense is one of the synsets: `dig` seldom means to understand."""
        for synset in synsets:
            yield from (
                name for name in synset.words if name in self._net.senses and self._means(name, synset)
            )

    def _means(self, name: str, synset: Synset) -> bool:
        return self._net.usual(name)[0] is synset

    def _usable(self, word: str, name: str, related: bool) -> bool:
        if not re.fullmatch("[a-z]+(_[a-z]+)*", name) or len(name) > TERM or name == word:
            return False
        text = name.replace("_", " ")
        hides = related or not _shares(word, text)
        return hides and _zipf(name) >= FAMILIAR and self._decency.allows(name)

    def _narrow(self, synsets: Iterable[Synset]) -> list[Synset]:
        return [synset for synset in synsets if synset.part != "n" or self._depth(synset) >= SHALLOW]

    def _depth(self, synset: Synset) -> int:
        depth = 0
        while parents := [parent for parent, _ in self._net.follow(synset, "@ @i")]:
            synset, depth = parents[0], depth + 1
        return depth

    def _named(self, sense: Synset, symbols: str, place: int) -> list[str]:
        return [found.words[word - 1] for found, word in self._net.follow(sense, symbols, place) if word]

    def _relatives(self, word: str, sense: Synset, place: int) -> list[list[str]]:
        """Words derived from the same root, each with its part of speech."""
        parts = {
            found.words[at - 1].replace("_", " "): FILES[found.part]
            for found, at in self._net.follow(sense, "+", place)
            if at
        }
        return [
            [name, parts[name]]
            for name in self._terms(word, (part.replace(" ", "_") for part in parts), 2, related=True)
        ]


def _zipf(name: str) -> float:
    return float(zipf_frequency(name.replace("_", " "), "en"))


def _cut(text: str) -> str:
    """The text, cut after a whole word to GLOSS characters; no preposition or article before the dots."""
    if len(text) <= GLOSS:
        return text
    words = text[: GLOSS - 2].rpartition(" ")[0].split()
    while words and words[-1].strip(",") in LOOSE_ENDS:
        words.pop()
    return " ".join(words).rstrip(",:") + "..."


def _shares(word: str, text: str) -> bool:
    """Whether a text has a word of the same stem; judged by spelling, so rather True too often."""
    return any(_akin(word, other) for other in re.findall("[a-z]{3,}", text.lower()))


def _akin(one: str, other: str) -> bool:
    if one == other or (len(other) >= 4 and other in one) or one in other:
        return True
    bare, stripped = PREFIXES.sub("", one), PREFIXES.sub("", other)
    return any(_same_start(a, b) for a in {one, bare} for b in {other, stripped})


def _same_start(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    needed = max(3, min(4, shorter), round(0.6 * shorter))
    return shorter >= 3 and one[:needed] == other[:needed]
