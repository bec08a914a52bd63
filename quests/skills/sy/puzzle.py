"""The prompt of a puzzle, and what is read back from it to judge an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from quests.skills.sy.formats import FORMATS, Format
from quests.skills.sy.notations import AnswerWord
from quests.task import QuestError, Task

BANK = re.compile("^Tiles: ([a-z ]+)$", re.MULTILINE)
SPARE = re.compile("but ([0-9]+) tiles? belongs? to no word")


def prompt(bank: Sequence[str], clues: Sequence[tuple[str, int]], spare: int, form: Format) -> str:
    """The text of a puzzle; each clue comes with the number of its word's tiles."""
    but = f", but {spare} tile{'s belong' if spare > 1 else ' belongs'} to no word" if spare else ""
    lines = [f"Weave {len(clues)} words from the tiles. Use each tile once{but}."]
    lines += [f"Tiles: {' '.join(bank)}", "Clues (tiles a word):"]
    lines += [f"{number}. {clue} ({tiles})" for number, (clue, tiles) in enumerate(clues, 1)]
    return "\n".join([*lines, f"Answer: {form.asked}"])


def fault(task: Task, answer: str, longest: int) -> str:
    """Why a stripped answer is wrong, in plain words; empty when it is right."""
    form = FORMATS[task.operation]
    bank, used = _tiles(task)
    if answer == task.answer:
        return ""
    if not answer:
        return "no answer"
    if len(answer) > longest:
        return "longer than any answer of the level"
    said = form.read(answer)
    if said is None:
        return _unread(form, task.answer, answer)
    gold = form.read(task.answer) or []
    if form is FORMATS["letters"]:
        return _wrong_letters(gold[0], said[0])
    return _wrong_words(gold, said) or (_wrong_tiles(bank, used, said) if form.tiled else "")


def _tiles(task: Task) -> tuple[Counter[str], int]:
    """The bank, and how many of its tiles the words use."""
    found = BANK.search(task.prompt)
    if found is None:
        raise QuestError("This prompt of Word Weaving has no tiles.")
    spare = SPARE.search(task.prompt[: found.start()])
    bank = Counter(found[1].split())
    return bank, bank.total() - (int(spare[1]) if spare else 0)


def _unread(form: Format, gold: str, answer: str) -> str:
    if gold in answer:
        return "contains the result but is not only the result"
    if not form.tiled and form.read(answer.upper()) is not None:
        return "the words must be in capitals"
    return f"not {form.what}"


def _wrong_letters(gold: AnswerWord, said: AnswerWord) -> str:
    if len(said.syllables) != len(gold.syllables):
        return f"the words do not use {len(said.syllables)} tiles"
    return "" if said.word == gold.word else "not the first letters of the words"


def _wrong_words(gold: list[AnswerWord], said: list[AnswerWord]) -> str:
    asked, given = [each.word for each in gold], [each.word for each in said]
    if len(given) != len(asked):
        return f"{len(asked)} words expected, got {len(given)}"
    if given == asked:
        return ""
    if sorted(given) == sorted(asked):
        return "the words are not in the order of the clues"
    wrong = next(
        number for number, pair in enumerate(zip(asked, given, strict=True), 1) if pair[0] != pair[1]
    )
    return f"word {wrong} is not what clue {wrong} asks for"


def _wrong_tiles(bank: Counter[str], used: int, said: list[AnswerWord]) -> str:
    """What is wrong with the tiles: any split that uses each tile once is right; red herrings fit no word."""
    laid: Counter[str] = Counter()
    for number, each in enumerate(said, 1):
        if "".join(each.syllables).upper() != each.word:
            return f"the tiles of word {number} do not spell it"
        if any(tile not in bank for tile in each.syllables):
            return f"word {number} has a tile that is not in the bank"
        laid.update(each.syllables)
        if not laid <= bank:
            return f"word {number} has a tile that is used already"
    return "" if laid.total() == used else f"{used} tiles are to be used, not {laid.total()}"
