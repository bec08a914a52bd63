"""Which words of a text the lore does not explain."""

from __future__ import annotations

import re

from configs.lore import LONGEST, lore, words

OPENERS = "After Away Before Begin Between Each Earlier Every F1 Go It Last Later No Not Nothing Open Press"
ORDINARY = frozenset(f"{OPENERS} Search The This What While Who You".split())
"""English words that begin a sentence or a label and mean in the game what they mean anywhere."""


def unexplained(text: str) -> set[str]:
    """The capitalised words of a text that are part of no term and are not ordinary English."""
    said = re.findall(r"\w+(?:['’]\w+)*", text)
    left, place = set[str](), 0
    while place < len(said):
        length, word = _term_at(said, place), said[place]
        if length == 0 and word[0].isupper() and len(word) > 1 and word not in ORDINARY:
            left.add(word)
        place += max(1, length)
    return left


def _term_at(said: list[str], place: int) -> int:
    """How many of the words from a place on make up the longest term there; 0 for none."""
    index = lore().index
    for length in range(min(LONGEST, len(said) - place), 0, -1):
        if words(" ".join(said[place : place + length])) in index:
            return length
    return 0
