"""The words of Word Weaving: their syllables, how common they are and what clues there are to them."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

import msgspec


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of words.jsonl.gz, which tools/make_words.py makes."""

    syllables: tuple[str, ...] = msgspec.field(name="s")
    zipf: float = msgspec.field(name="z")
    """Zipf frequency: log10 of the word's uses in a billion words."""
    part: str = msgspec.field(name="p")
    """n, v, a or r: noun, verb, adjective or adverb."""
    definition: str = msgspec.field(name="d", default="")
    synonyms: tuple[str, ...] = msgspec.field(name="y", default=())
    categories: tuple[str, ...] = msgspec.field(name="h", default=())
    hypernyms: tuple[str, ...] = msgspec.field(name="g", default=())
    """Categories of the word's categories."""
    examples: tuple[str, ...] = msgspec.field(name="e", default=())
    antonyms: tuple[str, ...] = msgspec.field(name="a", default=())
    domains: tuple[str, ...] = msgspec.field(name="t", default=())
    bases: tuple[str, ...] = msgspec.field(name="m", default=())
    """Words that an adverb or an adjective is formed from."""
    relatives: tuple[tuple[str, str], ...] = msgspec.field(name="r", default=())
    """Words of the same root, each with its part of speech."""

    @property
    def spelling(self) -> str:
        """The word as one lower-case string."""
        return "".join(self.syllables)


class Pool:
    """Words that may stand together in a puzzle, and which of them hold a given tile."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.holding: dict[str, list[Word]] = {}
        for word in words:
            for tile in dict.fromkeys(word.syllables):
                self.holding.setdefault(tile, []).append(word)
        self.tiles = tuple(self.holding)


@cache
def all_words() -> tuple[Word, ...]:
    """Every word there is, the most common first."""
    packed = (resources.files(__package__) / "words.jsonl.gz").read_bytes()
    return tuple(msgspec.json.Decoder(Word).decode_lines(gzip.decompress(packed)))


@cache
def pool(syllables: tuple[int, int], zipf: tuple[float, float]) -> Pool:
    """The words whose syllable count and Zipf frequency are within these ranges, both ends included."""
    return Pool(
        tuple(
            word
            for word in all_words()
            if syllables[0] <= len(word.syllables) <= syllables[1] and zipf[0] <= word.zipf <= zipf[1]
        )
    )
