"""SY, Word Weaving: build clued words from a bank of syllables; higher levels have more and rarer words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from configs.loader import load
from quests.skills.sy.clues import draw_clues
from quests.skills.sy.formats import FORMATS, entry
from quests.skills.sy.ladder import Dials, SyConfig, dials
from quests.skills.sy.puzzle import fault, prompt
from quests.skills.sy.weave import draw_herrings, draw_words
from quests.skills.sy.words import Word
from quests.task import QuestError, Task, Verdict

TRIES = 100
"""Maximum sets of words drawn until clues tell the words of a set apart; most often the first set will do."""


class Sy:
    """The skill of syllacrostics: assemble the clued words from shuffled syllables, in the format asked."""

    name = "sy"
    revision = 1
    reads_prompts = False

    def __init__(self) -> None:
        self._numbers = load("skills", self.name, SyConfig)
        self.title = self._numbers.title
        self.levels = self._numbers.levels
        self.floor = self._numbers.floor
        self._dials = cache(self._dials_at)
        self._longest = cache(self._longest_at)

    def answer_tokens(self, level: int) -> int:
        """A token for each character of the longest answer of the level, and one for the end of turn."""
        return 1 + self._longest(level)

    def operations(self, level: int) -> tuple[str, ...]:
        """The answer formats asked at the level; raises QuestError off the ladder."""
        return self._dials(level).formats

    def weight(self, level: int, operation: str) -> float:
        """1, since all formats are equally likely."""
        return 1.0

    def generate(self, level: int, rng: Random) -> Task:
        """A puzzle in a format drawn uniformly from the level's; raises QuestError off the ladder."""
        dial = self._dials(level)
        operation = rng.choice(dial.formats)
        for _ in range(TRIES):
            words = draw_words(dial.pool, rng.randint(*dial.words), dial.overlap, rng)
            clues = draw_clues(words, dial.clues, rng)
            if clues is not None:
                return self._task(level, operation, words, clues, rng)
        raise QuestError(f"Skill {self.name} found no words at level {level} that clues tell apart.")

    def every(self, level: int) -> Iterator[Task]:
        """Raises QuestError at every level: there are too many puzzles to list."""
        raise QuestError(f"Skill {self.name} has {self.distinct(level)} puzzles at level {level}, and more.")

    def distinct(self, level: int) -> int:
        """A lower bound on the prompts: the number of sets of words, whose banks have many orders."""
        dial = self._dials(level)
        return math.comb(len(dial.pool.words), dial.words[0])

    def prompts(self, level: int, operation: str) -> int:
        """The same lower bound for every format."""
        return self.distinct(level)

    def verify(self, task: Task, answer: str) -> Verdict:
        """Score 1 for the asked words in clue order, made with each tile once, else 0 and what is wrong."""
        if task.operation not in FORMATS:
            raise QuestError(f"Skill {self.name} has no operation {task.operation!r}.")
        reason = fault(task, answer.strip(), self._longest(task.level))
        return Verdict(0.0, reason) if reason else Verdict(1.0)

    def _task(
        self, level: int, operation: str, words: Sequence[Word], clues: Sequence[str], rng: Random
    ) -> Task:
        dial, form = self._dials(level), FORMATS[operation]
        herrings = draw_herrings(dial.pool, words, rng.randint(*dial.herrings), rng)
        bank = [tile for word in words for tile in word.syllables] + herrings
        rng.shuffle(bank)
        counted = [(clue, len(word.syllables)) for clue, word in zip(clues, words, strict=True)]
        return Task(
            skill=self.name,
            level=level,
            operation=operation,
            prompt=prompt(bank, counted, len(herrings), form),
            answer=form.write([entry(word.syllables) for word in words]),
            primitives=(
                "mem_compose",
                "attn_select",
                *form.primitives,
                *(("attn_filter",) if herrings else ()),
            ),
        )

    def _longest_at(self, level: int) -> int:
        """Characters of the longest answer at the level: the most words, the longest of each tile count."""
        dial = self._dials(level)
        shapes = {
            len(word.syllables): word for word in sorted(dial.pool.words, key=lambda w: len(w.spelling))
        }
        return max(
            len(FORMATS[name].write([entry(word.syllables)] * dial.words[1]))
            for name in dial.formats
            for word in shapes.values()
        )

    def _dials_at(self, level: int) -> Dials:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
        return dials(self._numbers, level)
