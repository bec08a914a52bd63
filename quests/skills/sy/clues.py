"""Clues to words, in plain English, and the choice of clues that each fit one word of a puzzle alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from quests.skills.sy.words import Word

PARTS = {"n": "noun", "v": "verb", "a": "adjective", "r": "adverb"}
KNOWN = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
AFFIX = 3
"""Letters shown of a word's beginning and end."""


def _category(word: Word) -> list[str]:
    return [f"a way to {name}" if word.part == "v" else f"a kind of {name}" for name in word.categories]


def _hypernym(word: Word) -> list[str]:
    return [f"broadly, to {name}" if word.part == "v" else f"broadly, {name}" for name in word.hypernyms]


def _morphology(word: Word) -> list[str]:
    """The words it is formed from, or its first and last letters where none are known."""
    if word.bases:
        return [f'{PARTS[word.part]} from "{base}"' for base in word.bases]
    start, end = word.spelling[:AFFIX], word.spelling[-AFFIX:]
    return [f"{PARTS[word.part]}, starts with {start}, ends with {end}"]


def _derivation(word: Word) -> list[str]:
    """Related words instead of an etymology: no source of word origins may be redistributed with the game."""
    return [f'same root as the {KNOWN[part]} "{name}"' for name, part in word.relatives]


KINDS: dict[str, Callable[[Word], list[str]]] = {
    "definition": lambda word: [word.definition] if word.definition else [],
    "synonym": lambda word: [f'synonym of "{name}"' for name in word.synonyms],
    "category": _category,
    "example": lambda word: [f"such as {', '.join(word.examples)}"] if word.examples else [],
    "hypernym": _hypernym,
    "antonym": lambda word: [f'opposite of "{name}"' for name in word.antonyms],
    "domain": lambda word: [f"{PARTS[word.part]}, a term of {name}" for name in word.domains],
    "morphology": _morphology,
    "derivation": _derivation,
}
"""From a kind of clue to the function that makes all clues of that kind to a word."""


@cache
def clues_to(word: Word) -> dict[str, tuple[str, ...]]:
    """All clues to a word, by kind; kinds without any are left out."""
    return {kind: texts for kind, make in KINDS.items() if (texts := tuple(make(word)))}


def draw_clues(words: Sequence[Word], kinds: Sequence[str], rng: Random) -> list[str] | None:
    """Draw a clue to each word, its kind uniformly; None where a word has no clue that fits it alone."""
    known = [clues_to(word) for word in words]
    texts = [{text for clues in each.values() for text in clues} for each in known]
    drawn = []
    for place in range(len(words)):
        others = [number for number in range(len(words)) if number != place]
        for text in _in_random_order(known[place], kinds, rng):
            if not any(text in texts[at] or words[at].spelling in text for at in others):
                drawn.append(text)
                break
        else:
            return None
    return drawn


def _in_random_order(clues: dict[str, tuple[str, ...]], kinds: Sequence[str], rng: Random) -> list[str]:
    there = [kind for kind in kinds if kind in clues]
    rng.shuffle(there)
    return [text for kind in there for text in rng.sample(clues[kind], len(clues[kind]))]
