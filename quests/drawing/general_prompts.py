"""General prompts: everyday things to say to a hero, of no skill, and what can be told of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

import msgspec

from configs.loader import load

GENERAL: Final = "general"
"""What stands where a skill's, an operation's or an examination's name is wanted."""
MEASURED, REPLAYED = "measured", "replayed"
"""The two kinds of general prompts: drift is measured on the ones, what is rehearsed are the others."""
ANSWER_TOKENS = 24
"""Enough to tell a conversation from its loss. Answers in a save are asked again with it: it can't change."""
RUNS = ((1, 4), (2, 3), (3, 3), (4, 3))
"""Words, and how often in succession they may not be said."""
SILENT, WORDLESS, LOOPING = "says nothing", "says no word", "says the same over and over"


class GeneralPrompts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The prompts as shipped; no prompt is of both kinds."""

    measured: list[str]
    replayed: list[str]


@cache
def general_prompts() -> GeneralPrompts:
    """The general prompts, from configs/engine/general.yaml."""
    return load("engine", "general", GeneralPrompts)


def flaw(said: str) -> str:
    """Why an answer does not hold together; empty when it does. Whether it is true is not judged."""
    words = said.split()
    if not words:
        return SILENT
    if not any(map(str.isalpha, said)):
        return WORDLESS
    return LOOPING if any(_loops(words, size, times) for size, times in RUNS) else ""


def _loops(words: list[str], size: int, times: int) -> bool:
    span = size * times
    return any(words[at : at + span] == words[at : at + size] * times for at in range(len(words) - span + 1))


def overlap(said: str, other: str) -> float:
    """The words two answers have in common: the F1 of the one's against the other's, 0 to 1."""
    mine, theirs = (Counter(text.lower().split()) for text in (said, other))
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 1.0


def likeness(pairs: Iterable[tuple[str, str]]) -> float:
    """The mean overlap of pairs of answers, 0 to 1."""
    each = [overlap(*pair) for pair in pairs]
    return sum(each) / (len(each) or 1)
