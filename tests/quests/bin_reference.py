"""BIN computed a second way, from the prompt's text alone, to hold the skill's answers against."""

from __future__ import annotations

from collections.abc import Callable


def unsigned(text: str) -> int:
    return int(text, 2)


def signed(text: str) -> int:
    return int(text[1:], 2) - (int(text[0]) << len(text) - 1)


def bits(value: int, digits: int) -> str:
    """Two's complement by arithmetic shifts; fails when the value does not fit unsigned or signed."""
    assert -(1 << digits - 1) <= value < 1 << digits
    return "".join(str(value >> place & 1) for place in reversed(range(digits)))


def signed_bits(value: int, digits: int) -> str:
    assert value < 1 << digits - 1
    return bits(value, digits)


def truth(value: bool) -> str:
    return str(value).lower()


Answer = Callable[[int, str, str], str]
"""From the level's bits and the operands' texts to the answer."""

ANSWERS: dict[str, Answer] = {
    "add": lambda w, a, b: bits(unsigned(a) + unsigned(b), w + 1),
    "subtract": lambda w, a, b: bits(unsigned(a) - unsigned(b), w) if a >= b else "negative",
    "increment": lambda w, a, b: bits(unsigned(a) + 1, w + 1),
    "decrement": lambda w, a, b: bits(unsigned(a) - 1, w) if "1" in a else "negative",
    "equals": lambda w, a, b: truth(a == b),
    "lessthan": lambda w, a, b: truth(a < b),
    "greaterthan": lambda w, a, b: truth(a > b),
    "minimum": lambda w, a, b: min(a, b),
    "maximum": lambda w, a, b: max(a, b),
    "tobinary": lambda w, a, b: bin(int(a))[2:].zfill(w),
    "todecimal": lambda w, a, b: str(unsigned(a)),
    "multiply_by_2": lambda w, a, b: a + "0",
    "divide_by_2": lambda w, a, b: "0" + a[:-1],
    "and": lambda w, a, b: "".join("01"[x + y == "11"] for x, y in zip(a, b, strict=True)),
    "or": lambda w, a, b: "".join("01"[x + y != "00"] for x, y in zip(a, b, strict=True)),
    "xor": lambda w, a, b: "".join("01"[x != y] for x, y in zip(a, b, strict=True)),
    "multiply": lambda w, a, b: bits(unsigned(a) * unsigned(b), 2 * w),
    "negate": lambda w, a, b: signed_bits(-signed(a), w + 1),
    "absolute_value": lambda w, a, b: signed_bits(abs(signed(a)), w + 1),
    "signed_add": lambda w, a, b: signed_bits(signed(a) + signed(b), w + 1),
    "signed_subtract": lambda w, a, b: signed_bits(signed(a) - signed(b), w + 1),
    "signed_lessthan": lambda w, a, b: truth(signed(a) < signed(b)),
    "signed_greaterthan": lambda w, a, b: truth(signed(a) > signed(b)),
}

ONE_OPERAND = {
    "increment",
    "decrement",
    "tobinary",
    "todecimal",
    "multiply_by_2",
    "divide_by_2",
    "negate",
    "absolute_value",
}


def answer(prompt: str, level: int) -> str:
    """The right answer to a BIN prompt; fails when the prompt is not exactly of the level's form."""
    name, *operands = prompt.split(" ")
    assert len(operands) == (1 if name in ONE_OPERAND else 2)
    if name != "tobinary":
        assert all(len(operand) == level + 1 for operand in operands)
    return ANSWERS[name](level + 1, operands[0], operands[-1])
