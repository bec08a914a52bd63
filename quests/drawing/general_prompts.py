"""General prompts: everyday things to say to a hero, of no skill, and measures of the hero's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

import msgspec

from configs.loader import load

GENERAL: Final = "general"
"""Stands in place of the name of a skill, an operation or an examination."""
MEASURED, REPLAYED = "measured", "replayed"
"""The two kinds of general prompts: drift is measured on `measured`, and `replayed` is rehearsed."""
ANSWER_TOKENS = 24
"""Maximum new tokens of an answer, enough to judge a conversation. Audits repeat answers: it can't change."""
RUNS = ((1, 4), (2, 3), (3, 3), (4, 3))
"""Length of a phrase in words, and the number of its repeats in a row from which an answer is looping."""
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
    """Why an answer is incoherent; empty when it is coherent. Whether it is true is not judged."""
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
    """Word overlap of two answers: the F1 score of their bags of words, ignoring case, 0 to 1."""
    mine, theirs = (Counter(text.lower().split()) for text in (said, other))
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 1.0


def likeness(pairs: Iterable[tuple[str, str]]) -> float:
    """The mean overlap of pairs of answers, 0 to 1."""
    each = [overlap(*pair) for pair in pairs]
    return sum(each) / (len(each) or 1)
