"""How a number is written in a prompt or an answer, and what is wrong with an answer written otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Alphabet:
    """The two signs that stand for bits, and what is written between them."""

    zero: str
    one: str
    gap: str = ""

    @property
    def comma(self) -> str:
        """What is written between two numbers."""
        return ", " if self.gap else " "

    def spell(self, bits: str) -> str:
        """Bits, given in 0 and 1, in these signs."""
        return self.gap.join(self.one if bit == "1" else self.zero for bit in bits)

    def read(self, text: str) -> str:
        """The 0 and 1 that a text spells; empty where it is not written in these signs."""
        bits = {self.zero: "0", self.one: "1"}
        signs = text.split(self.gap) if self.gap else text
        return "".join(bits[sign] for sign in signs) if all(sign in bits for sign in signs) else ""


DIGITS = Alphabet("0", "1")


class Notation(Protocol):
    """One way to write numbers, at any level's width in bits."""

    @property
    def asked(self) -> str:
        """What an answer should look like, in plain words."""
        ...

    def write(self, value: int, width: int, alphabet: Alphabet = DIGITS) -> str:
        """The one canonical text of a value."""
        ...

    def accepts(self, text: str, alphabet: Alphabet = DIGITS) -> bool:
        """Whether the text is in this notation at all, whether its value is right or wrong."""
        ...


@dataclass(frozen=True)
class Bits:
    """Binary digits, zero-padded to a fixed number of them; negative values in two's complement."""

    digits: Callable[[int], int]
    """From a level's width to the number of digits written."""
    asked = "a binary string"

    def write(self, value: int, width: int, alphabet: Alphabet = DIGITS) -> str:
        return alphabet.spell(twos_complement(value, self.digits(width)))

    def accepts(self, text: str, alphabet: Alphabet = DIGITS) -> bool:
        return alphabet.read(text) != ""


class Decimal:
    """Plain decimal digits without leading zeros."""

    asked = "a decimal number"

    def write(self, value: int, width: int, alphabet: Alphabet = DIGITS) -> str:
        return str(value)

    def accepts(self, text: str, alphabet: Alphabet = DIGITS) -> bool:
        return text.isascii() and text.isdigit()


@dataclass(frozen=True)
class Words:
    """One of a few words; the value is its index."""

    words: tuple[str, ...]

    @property
    def asked(self) -> str:
        *others, last = self.words
        return f"{', '.join(others)} or {last}"

    def write(self, value: int, width: int, alphabet: Alphabet = DIGITS) -> str:
        return self.words[value]

    def accepts(self, text: str, alphabet: Alphabet = DIGITS) -> bool:
        return text in self.words


def twos_complement(value: int, digits: int) -> str:
    """The lowest bits of a number in two's complement, written in 0 and 1."""
    return f"{value % (1 << digits):0{digits}b}"


def signed(bits: int, width: int) -> int:
    """The number that `width` bits spell in two's complement."""
    return bits - (1 << width) if bits >> (width - 1) else bits


def fault(notation: Notation, expected: str, said: str, alphabet: Alphabet = DIGITS) -> str:
    """Why `said` is not the expected text, in plain words; empty when it is."""
    if said == expected:
        return ""
    if not said:
        return "no answer"
    if notation.accepts(said, alphabet):
        return _difference(notation, expected, said, alphabet)
    if expected in said:
        return "contains the result but is not only the result"
    return f"not {notation.asked}"


def _difference(notation: Notation, expected: str, said: str, alphabet: Alphabet) -> str:
    if isinstance(notation, Bits):
        due, got = len(alphabet.read(expected)), len(alphabet.read(said))
        if due != got:
            return f"{due} bits expected, got {got}"
    return f"{expected} expected"


SAME = Bits(lambda width: width)
WIDER = Bits(lambda width: width + 1)
DOUBLE = Bits(lambda width: 2 * width)
DECIMAL = Decimal()
TRUTH = Words(("false", "true"))
ORDER = Words(("second", "same", "first"))
