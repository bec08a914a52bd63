"""How each operation of BIN is worked out: its check in decimals, its key steps, and its full trace."""

from __future__ import annotations

import operator as op
import re
from collections.abc import Iterator

from quests.skills.bin.notation import signed
from quests.skills.bin.steps import (
    GROUP,
    LOGIC,
    RELATIONS,
    Step,
    Sum,
    bitwise,
    carries,
    columns,
    comparison,
    division,
    doubling,
    halving,
    inversion,
    powers,
    relation,
    shifts,
)

COMPARED = (
    "equals",
    "lessthan",
    "greaterthan",
    "minimum",
    "maximum",
    "signed_lessthan",
    "signed_greaterthan",
)
CONVERSIONS = ("tobinary", "todecimal")
SIGNS = {
    "add": "+",
    "signed_add": "+",
    "subtract": "-",
    "signed_subtract": "-",
    "multiply": "*",
    **{name: sign for name, (sign, _) in LOGIC.items()},
}
ONE_MORE = {"increment": "+", "decrement": "-"}
ARITHMETIC = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
    **dict(LOGIC.values()),
    **RELATIONS,
}
NUMBER = r"(-?[0-9]{1,24})"


def check(name: str, sum_: Sum, result: int) -> Step:
    """The calculation once more in decimals; for a conversion, the bits and their decimal number."""
    first, *rest = (
        signed(each, sum_.width) if name.startswith(("signed_", "negate", "absolute")) else each
        for each in sum_.values
    )
    text = _check(name, sum_, result, first, rest[0] if rest else 1)
    return Step(text, conversion_holds if name in CONVERSIONS else check_holds)


def _check(name: str, sum_: Sum, result: int, first: int, second: int) -> str:
    if name in COMPARED:
        return f"{first}{relation(first, second)}{second}"
    if name in CONVERSIONS:
        return f"{sum_.spell(first)}={first}"
    if name == "multiply_by_2":
        return f"{first}*2={result}"
    if name == "divide_by_2":
        return f"{first}={result}*2+{first % 2}"
    if name == "negate":
        return f"{first}+{result}=0"
    if name == "absolute_value":
        return f"|{first}|={result}"
    return f"{first}{SIGNS.get(name) or ONE_MORE[name]}{second}={result}"


def check_holds(said: str) -> bool:
    """Whether a check in decimals is true by itself."""
    if found := re.fullmatch(rf"{NUMBER}([-+*&|^]){NUMBER}={NUMBER}", said):
        return bool(ARITHMETIC[found[2]](int(found[1]), int(found[3])) == int(found[4]))
    if found := re.fullmatch(rf"{NUMBER}={NUMBER}\*2\+([01])", said):
        return int(found[1]) == int(found[2]) * 2 + int(found[3])
    if found := re.fullmatch(rf"\|{NUMBER}\|={NUMBER}", said):
        return abs(int(found[1])) == int(found[2])
    if found := re.fullmatch(rf"{NUMBER}([<=>]){NUMBER}", said):
        return bool(ARITHMETIC[found[2]](int(found[1]), int(found[3])))
    return False


def conversion_holds(said: str) -> bool:
    """Whether bits spell the decimal number after them."""
    found = re.fullmatch(rf"([01]{{1,64}})={NUMBER}", said)
    return found is not None and int(found[1], 2) == int(found[2])


def key_steps(name: str, sum_: Sum) -> Iterator[Step]:
    """The few steps from which the result can be read off."""
    return _steps(name, sum_, whole=False)


def trace(name: str, sum_: Sum) -> Iterator[Step]:
    """Every step, place by place."""
    return _steps(name, sum_, whole=True)


def _steps(name: str, sum_: Sum, *, whole: bool) -> Iterator[Step]:
    if name in COMPARED:
        yield from comparison(sum_, by_sign=name.startswith("signed_"), whole=whole)
    elif name in LOGIC:
        yield from bitwise(name, sum_, 1 if whole else GROUP)
    elif name in ("negate", "absolute_value"):
        yield from _negation(name, sum_, whole=whole)
    elif name.startswith("signed_"):
        first, second = sum_.extended()
        places = sum_.width + 1
        yield Step(f"{sum_.spell(first, places)}{SIGNS[name]}{sum_.spell(second, places)}")
        yield from _columns(sum_, SIGNS[name], first, second, places, whole=whole)
    elif name in SIGNS and name != "multiply":
        first, second = sum_.values
        yield from _columns(sum_, SIGNS[name], first, second, sum_.width, whole=whole)
    elif name in ONE_MORE:
        yield from _columns(sum_, ONE_MORE[name], sum_.values[0], None, sum_.width, whole=whole)
    else:
        yield from _scaling(name, sum_, whole=whole)


def _columns(
    sum_: Sum, sign: str, first: int, second: int | None, places: int, *, whole: bool
) -> Iterator[Step]:
    found = columns(sign, first, second, places)
    if whole:
        yield from (each.step(sum_.digits) for each in found)
    else:
        yield carries(sum_, found)


def _negation(name: str, sum_: Sum, *, whole: bool) -> Iterator[Step]:
    (extended,) = sum_.extended()
    negative = bool(extended >> sum_.width)
    if name == "absolute_value":
        yield Step("-" if negative else "+")
        if not negative:
            return
    yield inversion(sum_, extended)
    if whole:
        inverted = ~extended % (2 << sum_.width)
        yield from _columns(sum_, "+", inverted, None, sum_.width + 1, whole=True)


def _scaling(name: str, sum_: Sum, *, whole: bool) -> Iterator[Step]:
    """Products, halves and conversions."""
    first, second = (*sum_.values, 1)[:2]
    match name, whole:
        case "multiply", True:
            yield from doubling(second, sum_.width, first)
        case "multiply", False:
            yield shifts(second, sum_.width)
        case "multiply_by_2", True:
            yield from _columns(sum_, "+", first, first, sum_.width, whole=True)
        case "multiply_by_2", False:
            yield Step("<<1")
        case "divide_by_2", True:
            yield from division(sum_)
        case "divide_by_2", False:
            yield Step(f"r{sum_.digits.spell(str(first % 2))}")
        case "tobinary", True:
            yield from halving(first, sum_.width)
        case "todecimal", True:
            yield from doubling(first, sum_.width)
        case _:
            yield powers(first)
