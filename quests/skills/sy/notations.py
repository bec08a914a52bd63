"""How the answers of Word Weaving are written, and the strict reading of each way to write them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")

NAME = re.compile("[A-Z]+")
NUMBERED = re.compile(r"([1-9][0-9]{0,2})\. ([A-Z]+)")
COUNTED = re.compile("([1-9][0-9]{0,2}) ([A-Z]+)")
RULE = re.compile(":?-+:?")
HEAD = ["#", "syllables", "word"]


class AnswerWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word of an answer; the tiles are empty where the answer doesn't list them."""

    syllables: tuple[str, ...]
    word: str


def write_list(entries: Sequence[AnswerWord]) -> str:
    """The words on one line."""
    return ", ".join(each.word for each in entries)


def read_list(text: str) -> list[AnswerWord] | None:
    """Words between commas; None for anything else."""
    return _plain([item.strip(" ") for item in text.split(",")])


def write_lines(entries: Sequence[AnswerWord]) -> str:
    """A word a line."""
    return "\n".join(each.word for each in entries)


def read_lines(text: str) -> list[AnswerWord] | None:
    """A word a line; None for anything else."""
    return _plain([line.strip(" \r") for line in text.split("\n")])


def _plain(names: list[str]) -> list[AnswerWord] | None:
    return [AnswerWord((), name) for name in names] if all(map(NAME.fullmatch, names)) else None


def write_numbered(entries: Sequence[AnswerWord]) -> str:
    """A numbered word a line."""
    return "\n".join(f"{number}. {each.word}" for number, each in enumerate(entries, 1))


def read_numbered(text: str) -> list[AnswerWord] | None:
    """A word a line, numbered from 1 in order; None for anything else."""
    found = [NUMBERED.fullmatch(line.strip(" \r")) for line in text.split("\n")]
    entries = [
        AnswerWord((), match[2]) for number, match in enumerate(found, 1) if match and match[1] == str(number)
    ]
    return entries if len(entries) == len(found) else None


def write_array(entries: Sequence[AnswerWord]) -> str:
    """A JSON array of entries."""
    return json.dumps([msgspec.to_builtins(each) for each in entries])


def read_array(text: str) -> list[AnswerWord] | None:
    """A JSON array of entries; None for anything else."""
    return _decoded(text, list[AnswerWord])


def write_object(entries: Sequence[AnswerWord]) -> str:
    """A JSON object of entries by number."""
    return json.dumps({str(number): msgspec.to_builtins(each) for number, each in enumerate(entries, 1)})


def read_object(text: str) -> list[AnswerWord] | None:
    """A JSON object of entries by number from 1 in order; None for anything else."""
    found = _decoded(text, dict[str, AnswerWord])
    if found is None or list(found) != [str(number) for number in range(1, len(found) + 1)]:
        return None
    return list(found.values())


def _decoded(text: str, kind: type[T]) -> T | None:
    """The value of a JSON text; None when it isn't of the kind or not plainly written.

    Encoded again it must be the same text, white space aside, so that no key is repeated, moved or escaped.
    """
    try:
        value = msgspec.json.decode(text, type=kind)
        plain = msgspec.json.encode(value).decode() == "".join(text.split())
    except (ValueError, RecursionError):
        return None
    return value if plain else None


def write_table(entries: Sequence[AnswerWord]) -> str:
    """A Markdown table with a row a word."""
    rows = [HEAD, ["---"] * len(HEAD)]
    rows += [[str(number), "-".join(each.syllables), each.word] for number, each in enumerate(entries, 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def read_table(text: str) -> list[AnswerWord] | None:
    """A Markdown table with a row a word, numbered from 1 in order; None for anything else."""
    rows = [_cells(line.strip(" \r")) for line in text.split("\n")]
    if len(rows) < 3 or rows[0] != HEAD or not (rows[1] and all(map(RULE.fullmatch, rows[1]))):
        return None
    body = [row for number, row in enumerate(rows[2:], 1) if row and row[0] == str(number)]
    return (
        [AnswerWord(tuple(row[1].split("-")), row[2]) for row in body] if len(body) == len(rows) - 2 else None
    )


def _cells(line: str) -> list[str] | None:
    """The cells of a table's row; None when it isn't one of three cells between bars."""
    cells = [cell.strip(" ") for cell in line.split("|")]
    return cells[1:-1] if len(cells) == 2 + len(HEAD) and cells[0] == cells[-1] == "" else None


def write_letters(entries: Sequence[AnswerWord]) -> str:
    """How many tiles the words have, then the first letter of each."""
    return f"{sum(len(each.syllables) for each in entries)} {''.join(each.word[0] for each in entries)}"


def read_letters(text: str) -> list[AnswerWord] | None:
    """One entry, as if for one word: the letters, with as many empty tiles as were counted; else None."""
    match = COUNTED.fullmatch(text)
    return [AnswerWord(("",) * int(match[1]), match[2])] if match else None
