"""Forms: how the prompts of a skill begin, to recognize such a prompt in a player's file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, takewhile
from random import Random

import msgspec

from quests.task import LISTABLE, Skill, is_held_out

FORM_WORDS = 4
"""Words at a prompt's beginning that make its form."""
DRAWS = 16
"""Tasks drawn of each level to learn the forms, and as many more for each `FORMS_A_ROUND` forms known."""
FORMS_A_ROUND = 8
MOST_FORMS = 256
"""A skill with more forms invents the words its prompts begin with, and no draws would ever show them all."""
DRAWS_BEYOND = 64
"""Tasks drawn of each level once more than MOST_FORMS are known."""
USUAL = 1 / 4
"""Share of a level's prompts that must have a word in one place for it to be a usual, not an invented one."""
ANY = "*"
"""Stands for an invented word."""

_IN_KEY = re.compile(r"[^=\s]+=[^=\s]+")
"""One entry of a key to symbols, such as `moon=0`."""
_IN_BRACKETS = re.compile(r"\[\S+\]")
_EDGES = re.compile(r"^\W+|\W+$")
_SIGNS = ("=", "#", "@", ANY)
"""Placeholders for words in a form: of a key, with a digit, of one letter, invented."""
_MORE = "…"


class Forms(msgspec.Struct, frozen=True):
    """How the prompts of one skill begin."""

    skill: str
    shapes: frozenset[str]
    words: frozenset[str] | None = None
    """The words that the shapes tell apart; None for all words."""
    prompts: frozenset[str] = frozenset()
    """Held-out prompts that are known one by one: all of a level that can be listed, and of other levels
    those drawn that begin with none of the words."""

    def fit(self, prompt: str, shape: str) -> bool:
        """Whether a prompt with the form `shape` is one of the skill's, as far as can be told."""
        known = shape if self.words is None else _blurred(shape, self.words)
        return known in self.shapes or prompt in self.prompts


def forms_of(skill: Skill) -> Forms:
    """The forms of a skill's prompts at all levels, as far as random draws show them."""
    shapes: set[str] = set()
    drawn = {level: _drawn(skill, level, shapes) for level in range(1, skill.levels + 1)}
    if len(shapes) <= MOST_FORMS:
        return Forms(skill.name, frozenset(shapes))
    return _told_by_words(skill, drawn)


def _told_by_words(skill: Skill, drawn: Mapping[int, Sequence[str]]) -> Forms:
    """The forms with only their usual words, for a skill with too many forms to know them all."""
    # 1. Find the usual words of the levels that have too many prompts to list.
    # 2. Reduce these levels' forms to usual words; forms that have any recognize a prompt.
    # 3. Know the other prompts, and those of levels that can be listed, one by one.
    listed = [level for level in drawn if skill.distinct(level) <= LISTABLE]
    many = [prompts for level, prompts in drawn.items() if level not in listed]
    words = frozenset(word for prompts in many for word in _usual(prompts))
    blurred = {prompt: _blurred(form(prompt), words) for prompts in many for prompt in prompts}
    telling = {shape for shape in blurred.values() if words.intersection(_words(shape))}
    apart = [prompt for prompt, shape in blurred.items() if shape not in telling]
    apart += [task.prompt for level in listed for task in skill.every(level)]
    return Forms(skill.name, frozenset(telling), words, frozenset(filter(is_held_out, apart)))


def _drawn(skill: Skill, level: int, shapes: set[str]) -> list[str]:
    """Prompts of a level, whose forms are added to those known."""
    rng = Random(f"forms {skill.name} {level}")
    prompts: list[str] = []
    while len(prompts) < _enough(len(shapes)):
        prompts.append(skill.generate(level, rng).prompt)
        shapes.add(form(prompts[-1]))
    return prompts


def _enough(shapes: int) -> int:
    """Draws of a level that show its forms: the more forms there are, the rarer a single one is."""
    return DRAWS_BEYOND if shapes > MOST_FORMS else DRAWS * (1 + shapes // FORMS_A_ROUND)


def form(prompt: str) -> str:
    """A prompt's first words, with signs for numbers, letters and further lines: `add # #`."""
    # A mark that asks for working, as in `[verify] add 01 10`, makes no other form.
    words = list(dropwhile(_IN_BRACKETS.fullmatch, prompt.split()))
    key = list(takewhile(_IN_KEY.fullmatch, words))
    signs = {word.partition("=")[0] for word in key}
    begin = words[len(key) : len(key) + FORM_WORDS]
    lines = _MORE if "\n" in prompt.strip() else ""
    return " ".join(["="] * bool(key) + [_kind(word, signs) for word in begin]) + lines


def _kind(word: str, signs: set[str]) -> str:
    core = _EDGES.sub("", word)
    if core in signs or any(letter.isdigit() for letter in word):
        return "#"
    return "@" if len(core) == 1 else core


def _words(shape: str) -> list[str]:
    return shape.removesuffix(_MORE).split(" ")


def _blurred(shape: str, words: frozenset[str]) -> str:
    """A form with placeholders for all but these words."""
    kept = (each if each in words or each in _SIGNS else ANY for each in _words(shape))
    return " ".join(kept) + _MORE * shape.endswith(_MORE)


def _usual(prompts: Sequence[str]) -> Iterator[str]:
    """The words that many of a level's prompts have in one place."""
    counts = Counter(each for prompt in prompts for each in enumerate(_words(form(prompt))))
    for (_, word), count in counts.items():
        if count >= USUAL * len(prompts) and word not in _SIGNS:
            yield word
