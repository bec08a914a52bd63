"""The formats that Word Weaving asks answers in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quests.skills.sy import notations
from quests.skills.sy.notations import AnswerWord


@dataclass(frozen=True)
class Format:
    """One way to write the words of an answer."""

    asked: str
    """What the prompt asks for."""
    what: str
    """A few words that describe such an answer, for the reason of a verdict."""
    tiled: bool
    """Whether the answer lists the tiles of each word."""
    write: Callable[[Sequence[AnswerWord]], str]
    read: Callable[[str], list[AnswerWord] | None]
    """The words of an answer; None when it isn't written this way."""
    primitives: tuple[str, ...]


def entry(syllables: Sequence[str]) -> AnswerWord:
    """The right entry for a word of these syllables."""
    return AnswerWord(tuple(syllables), "".join(syllables).upper())


_EXAMPLE = '{"syllables": ["ta", "ble"], "word": "TABLE"}'
FORMATS = {
    "list": Format(
        "the words in clue order, in capitals, separated by commas.",
        "a list of words in capitals, separated by commas",
        False,
        notations.write_list,
        notations.read_list,
        ("fmt_list",),
    ),
    "lines": Format(
        "the words in clue order, in capitals, each on a line of its own.",
        "words in capitals, each on a line of its own",
        False,
        notations.write_lines,
        notations.read_lines,
        ("fmt_list",),
    ),
    "numbered": Format(
        'a numbered list of the words in capitals, such as "1. TABLE".',
        "a numbered list of words in capitals",
        False,
        notations.write_numbered,
        notations.read_numbered,
        ("fmt_list",),
    ),
    "json_array": Format(
        f"a JSON array in clue order, such as [{_EXAMPLE}].",
        "a JSON array of syllables and words, plainly written",
        True,
        notations.write_array,
        notations.read_array,
        ("fmt_json",),
    ),
    "json_object": Format(
        f'a JSON object by clue number, such as {{"1": {_EXAMPLE}}}.',
        "a JSON object of syllables and words by clue number, plainly written",
        True,
        notations.write_object,
        notations.read_object,
        ("fmt_json",),
    ),
    "table": Format(
        "a Markdown table | # | syllables | word | with rows such as | 1 | ta-ble | TABLE |.",
        "a Markdown table of numbers, syllables and words",
        True,
        notations.write_table,
        notations.read_table,
        ("fmt_table",),
    ),
    "letters": Format(
        'how many tiles the words use, then their first letters in capitals, such as "9 TSCA".',
        "a number and first letters in capitals",
        False,
        notations.write_letters,
        notations.read_letters,
        ("fmt_structured", "attn_count"),
    ),
}
"""The formats by the names of the operations that ask for them."""
