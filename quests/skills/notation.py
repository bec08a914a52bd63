"""How a number is written in a prompt or an answer, and what is wrong with an answer written otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Notation(Protocol):
    """One way to write numbers, at any level's width in bits."""

    asked: str
    """What an answer should look like, in plain words."""

    def write(self, value: int, width: int) -> str:
        """The one canonical text of a value."""
        ...

    def longest(self, width: int) -> int:
        """Characters in the longest text a level can need."""
        ...

    def accepts(self, text: str) -> bool:
        """Whether the text is written this way at all, right or wrong."""
        ...


@dataclass(frozen=True)
class Bits:
    """Binary digits, zero-padded to a fixed number of them; negative values in two's complement."""

    digits: Callable[[int], int]
    """From a level's width to the number of digits written."""
    asked = "a binary string"

    def write(self, value: int, width: int) -> str:
        digits = self.digits(width)
        return f"{value % (1 << digits):0{digits}b}"

    def longest(self, width: int) -> int:
        return self.digits(width)

    def accepts(self, text: str) -> bool:
        return text != "" and set(text) <= {"0", "1"}


class Decimal:
    """Plain decimal digits without leading zeros."""

    asked = "a decimal number"

    def write(self, value: int, width: int) -> str:
        return str(value)

    def longest(self, width: int) -> int:
        return len(str((1 << width) - 1))

    def accepts(self, text: str) -> bool:
        return text.isascii() and text.isdigit()


class Truth:
    """`true` or `false`."""

    asked = "true or false"

    def write(self, value: int, width: int) -> str:
        return "true" if value else "false"

    def longest(self, width: int) -> int:
        return len("false")

    def accepts(self, text: str) -> bool:
        return text in ("true", "false")


def fault(notation: Notation, expected: str, said: str) -> str:
    """Why `said` is not the expected text, in plain words; empty when it is."""
    if said == expected:
        return ""
    if not said:
        return "no answer"
    if notation.accepts(said):
        return _difference(notation, expected, said)
    if expected in said:
        return "contains the result but is not only the result"
    return f"not {notation.asked}"


def _difference(notation: Notation, expected: str, said: str) -> str:
    if isinstance(notation, Bits) and len(said) != len(expected):
        return f"{len(expected)} bits expected, got {len(said)}"
    return f"{expected} expected"


SAME = Bits(lambda width: width)
WIDER = Bits(lambda width: width + 1)
DOUBLE = Bits(lambda width: 2 * width)
DECIMAL = Decimal()
TRUTH = Truth()
