"""Whether an answer has begun to say the same again and again, word for word; pure."""

from __future__ import annotations

from typing import NamedTuple

LOOKED_AT = 1200
"""Characters at an answer's end that are looked at."""
STRIDE = 16
"""Characters that an answer grows by from one look to the next, which takes half a millisecond."""
PICTURES = "\N{MAHJONG TILE EAST WIND}"
"""The first of the characters that are pictures."""


class Measure(NamedTuple):
    """From when on a text that repeats a unit repeats itself."""

    characters: int
    """It goes on for so many at least."""
    times: int
    """And the unit stands there so often at least."""


WORDS = Measure(96, 4)
"""Of units with a letter or a picture in them: 24 times `aye `, or four times a sentence."""
LONG_WORDS = Measure(180, 3)
"""Of such units that are long: lines and paragraphs."""
LONG = 60
LINES = Measure(24, 24)
"""Of empty lines."""
SIGNS = Measure(300, 24)
"""Of digits, blanks and other signs: rows of tables, rules, indents and long numbers repeat signs rightly."""


def repeats_itself(text: str) -> bool:
    """Whether the text ends in a unit repeated so often that no more of it is worth waiting for."""
    tail = text[-LOOKED_AT:]
    # The longest beginning of the reversed tail that has a period is the run at the text's end.
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
