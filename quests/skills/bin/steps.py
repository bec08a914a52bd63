"""The steps that lead to a result of BIN: how they are written, and whether a text in place of one holds."""

from __future__ import annotations

import operator as op
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from quests.skills.bin.notation import DIGITS, Alphabet, signed, twos_complement

GROUP = 4
"""Bits that a key step of a bitwise operation takes together."""
LOGIC: dict[str, tuple[str, Callable[[int, int], int]]] = {
    "and": ("&", op.and_),
    "or": ("|", op.or_),
    "xor": ("^", op.xor),
}
RELATIONS = {"<": op.lt, "=": op.eq, ">": op.gt}


@dataclass(frozen=True)
class Step:
    """One step as it must be written, and whether another text in its place is correct by itself."""

    text: str
    holds: Callable[[str], bool] = lambda said: False
    """Takes the text in 0 and 1, whatever signs it was written in."""


@dataclass(frozen=True)
class Sum:
    """Operands to be worked on, as the unsigned integers their bits spell, and the signs for bits."""

    values: tuple[int, ...]
    width: int
    digits: Alphabet = DIGITS

    def spell(self, value: int, places: int | None = None) -> str:
        """The lowest bits of a number: `places` of them, or else `width`."""
        return self.digits.spell(twos_complement(value, places or self.width))

    def extended(self) -> tuple[int, ...]:
        """The operands sign-extended by one bit, as unsigned integers."""
        return tuple(signed(each, self.width) % (2 << self.width) for each in self.values)


@dataclass(frozen=True)
class Column:
    """One place of an addition or a subtraction."""

    terms: tuple[int, ...]
    sign: str
    out: int
    """From 0 to 3: twice the carry or borrow, plus the result's bit."""

    def step(self, digits: Alphabet) -> Step:
        """A step such as 1+1+0=10: the operands' bits and the carry in, then the carry out and the bit."""
        left = self.sign.join(digits.spell(str(term)) for term in self.terms)
        return Step(f"{left}={digits.spell(f'{self.out:02b}')}", column_holds)


def columns(sign: str, first: int, second: int | None, width: int) -> list[Column]:
    """The columns from the lowest place up; without a second operand, 1 is carried into the lowest."""
    found: list[Column] = []
    carry = int(second is None)
    for place in range(width):
        bits = [each >> place & 1 for each in (first, second) if each is not None]
        terms = (*bits, carry)
        out = _total(sign, terms) % 4
        found.append(Column(terms, sign, out))
        carry = out >> 1
    return found


def _total(sign: str, terms: Sequence[int]) -> int:
    return sum(terms) if sign == "+" else terms[0] - sum(terms[1:])


def column_holds(said: str) -> bool:
    """Whether a column computes."""
    found = re.fullmatch(r"[01]([+-])[01](?:\1[01])?=([01]{2})", said)
    if found is None:
        return False
    terms = [int(bit) for bit in re.findall("[01]", said.partition("=")[0])]
    return _total(found[1], terms) % 4 == int(found[2], 2)


def carries(sum_: Sum, found: Sequence[Column]) -> Step:
    """The carry or borrow out of every place, the highest first."""
    row = "".join(str(each.out >> 1) for each in reversed(found))
    return Step(f"{'c' if found[0].sign == '+' else 'b'}={sum_.digits.spell(row)}")


def comparison(sum_: Sum, *, by_sign: bool, whole: bool) -> Iterator[Step]:
    """Compare bits from the highest down to the first that differ: the equal ones one by one, or in one step.

    `by_sign` writes a sign bit that is compared alone as + or -.
    """
    first, second = (twos_complement(each, sum_.width) for each in sum_.values)
    apart = next((at for at in range(sum_.width) if first[at] != second[at]), sum_.width)
    for end in range(1, apart + 1) if whole else [apart] * bool(apart):
        start = end - 1 if whole else 0
        yield _relation(first[start:end], second[start:end], sum_.digits, by_sign and whole and start == 0)
    if apart < sum_.width:
        yield _relation(first[apart], second[apart], sum_.digits, by_sign and apart == 0)


def _relation(first: str, second: str, digits: Alphabet, signs: bool) -> Step:
    if signs:
        left, right = ("-" if bit == "1" else "+" for bit in (first, second))
        return Step(f"{left}{relation(int(second), int(first))}{right}", relation_holds)
    return Step(
        f"{digits.spell(first)}{relation(int(first, 2), int(second, 2))}{digits.spell(second)}",
        relation_holds,
    )


def relation(first: int, second: int) -> str:
    """The sign between two numbers."""
    return "=" if first == second else "<" if first < second else ">"


def relation_holds(said: str) -> bool:
    """Whether a relation of bits, or of the signs - and +, is true."""
    found = re.fullmatch(r"([01]{1,64}|[+-])([<=>])([01]{1,64}|[+-])", said)
    if found is None or len(found[1]) != len(found[3]):
        return False
    if said[0] in "+-":
        return found[3] in "+-" and RELATIONS[found[2]](found[1] == "+", found[3] == "+")
    return found[3] not in "+-" and RELATIONS[found[2]](int(found[1], 2), int(found[3], 2))


def bitwise(name: str, sum_: Sum, size: int) -> Iterator[Step]:
    """A bitwise operation on `size` bits a step, from the highest down."""
    sign, compute = LOGIC[name]
    first, second = (twos_complement(each, sum_.width) for each in sum_.values)
    for start in range(0, sum_.width, size):
        left, right = first[start : start + size], second[start : start + size]
        result = compute(int(left, 2), int(right, 2))
        texts = (sum_.digits.spell(bits) for bits in (left, right))
        yield Step(f"{sign.join(texts)}={sum_.spell(result, len(left))}", bitwise_holds)


def bitwise_holds(said: str) -> bool:
    """Whether a bitwise step computes."""
    found = re.fullmatch(r"([01]{1,4})([&|^])([01]{1,4})=([01]{1,4})", said)
    if found is None or not len(found[1]) == len(found[3]) == len(found[4]):
        return False
    compute = next(compute for sign, compute in LOGIC.values() if sign == found[2])
    return compute(int(found[1], 2), int(found[3], 2)) == int(found[4], 2)


def inversion(sum_: Sum, extended: int) -> Step:
    """The bitwise NOT of a sign-extended number."""
    places = sum_.width + 1
    return Step(f"~{sum_.spell(extended, places)}={sum_.spell(~extended, places)}", inversion_holds)


def inversion_holds(said: str) -> bool:
    """Whether every bit is inverted."""
    found = re.fullmatch(r"~([01]{1,64})=([01]{1,64})", said)
    return found is not None and found[1].translate({48: 49, 49: 48}) == found[2]


def powers(value: int) -> Step:
    """A number as the sum of powers of two."""
    terms = [str(1 << place) for place in reversed(range(value.bit_length())) if value >> place & 1]
    return Step(f"{'+'.join(terms) or 0}={value}", powers_hold)


def powers_hold(said: str) -> bool:
    """Whether decimal numbers add up."""
    found = re.fullmatch(r"(\d{1,20}(?:\+\d{1,20}){0,64})=(\d{1,20})", said, re.ASCII)
    return found is not None and sum(map(int, found[1].split("+"))) == int(found[2])


def halving(value: int, width: int) -> Iterator[Step]:
    """Quotient and remainder of `width` halvings; the remainders are the bits, the lowest first."""
    for place in range(width):
        yield Step(f"{value >> place + 1}r{value >> place & 1}")


def doubling(bits: int, width: int, each: int = 1) -> Iterator[Step]:
    """Horner's method: double, and add `each` where the next bit is 1; a step a bit, the highest first."""
    return (Step(str((bits >> place) * each)) for place in reversed(range(width)))


def shifts(bits: int, width: int) -> Step:
    """Shift-and-add multiplication: the shifts of the first operand that are added up."""
    places = [place for place in reversed(range(width)) if bits >> place & 1]
    return Step("".join(f"<<{place}" for place in places) or "0")


def division(sum_: Sum) -> Iterator[Step]:
    """Long division by two: the remainder and the next bit, divided by two, give a bit and a remainder."""
    bits, rest = twos_complement(sum_.values[0], sum_.width), "0"
    for bit in bits:
        dividend, two = sum_.digits.spell(rest + bit), sum_.digits.spell("10")
        yield Step(f"{dividend}/{two}={sum_.digits.spell(rest)}r{sum_.digits.spell(bit)}", division_holds)
        rest = bit


def division_holds(said: str) -> bool:
    """Whether a step of the long division computes."""
    found = re.fullmatch(r"([01]{2})/10=([01])r([01])", said)
    return found is not None and found[1] == found[2] + found[3]
