"""Whether an answer has begun to repeat itself, word for word; pure."""

from __future__ import annotations

from typing import NamedTuple

LOOKED_AT = 1200
"""Characters at an answer's end that are checked."""
STRIDE = 16
"""Characters that an answer grows by between two checks; a check takes half a millisecond."""
PICTURES = "\N{MAHJONG TILE EAST WIND}"
"""The first of the characters that are pictures, such as emoji."""


class Measure(NamedTuple):
    """How long and how often a unit must be repeated to count as a loop."""

    characters: int
    """Least length of all repetitions together."""
    times: int
    """Least number of repetitions."""


WORDS = Measure(96, 4)
"""For units with a letter or a picture: 24 times `aye `, or four times a sentence."""
LONG_WORDS = Measure(180, 3)
"""For units with a letter or a picture of at least LONG characters: lines and paragraphs."""
LONG = 60
LINES = Measure(24, 24)
"""For empty lines."""
SIGNS = Measure(300, 24)
"""For digits, blanks and other signs, which tables, rules, indents and long numbers repeat rightly."""


def repeats_itself(text: str) -> bool:
    """Whether the text ends in a unit repeated so often that no more of it is worth waiting for."""
    tail = text[-LOOKED_AT:]
    # The failure function of Knuth, Morris and Pratt (1977) on the reversed tail: `border[at]` is the length
    # of the longest proper prefix of `backwards[: at + 1]` that is also its suffix.
    # That prefix is the text's last `run` characters, reversed; its period is `run` minus its border.
    # A run of at least two periods repeats the text's last `period` characters: its measure decides.
    backwards, border = tail[::-1], [0] * len(tail)
    for at in range(1, len(backwards)):
        length = border[at - 1]
        while length and backwards[at] != backwards[length]:
            length = border[length - 1]
        border[at] = length + (backwards[at] == backwards[length])
        run = at + 1
        period = run - border[at]
        if 2 * period <= run and _is_enough(tail[len(tail) - period :], run):
            return True
    return False


def _is_enough(unit: str, run: int) -> bool:
    measure = _measure(unit)
    return run >= measure.characters and run >= measure.times * len(unit)


def _measure(unit: str) -> Measure:
    if any(each.isalpha() or each >= PICTURES for each in unit):
        return LONG_WORDS if len(unit) >= LONG else WORDS
    return LINES if unit.isspace() and "\n" in unit else SIGNS
