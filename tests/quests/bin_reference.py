"""BIN computed a second way, from the prompt's text alone, to hold the skill's answers against."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise, takewhile

RUNES = {ord("⓪"): "0", ord("①"): "1"}


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
    "which_is_larger": lambda w, a, b: "same" if a == b else "first" if max(a, b) == a else "second",
    "divisible_by_2": lambda w, a, b: truth(a.endswith("0")),
    "power_of_2": lambda w, a, b: truth(a.strip("0") == "1"),
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
    "divisible_by_2",
    "power_of_2",
}
COMPARED = {
    "equals",
    "lessthan",
    "greaterthan",
    "minimum",
    "maximum",
    "signed_lessthan",
    "signed_greaterthan",
}


def sign(a: int, b: int) -> str:
    return "<=>"[(a > b) - (a < b) + 1]


def check(name: str, w: int, a: str, b: str) -> str:
    """The sum once more, in decimals."""
    if name == "tobinary":
        return f"{bits(int(a), w)}={a}"
    read = signed if name.startswith(("signed", "negate", "absolute")) else unsigned
    x, y = read(a), read(b)
    if name in COMPARED:
        return f"{x}{sign(x, y)}{y}"
    return {
        "add": f"{x}+{y}={x + y}",
        "subtract": f"{x}-{y}={x - y}",
        "increment": f"{x}+1={x + 1}",
        "decrement": f"{x}-1={x - 1}",
        "todecimal": f"{a}={x}",
        "multiply_by_2": f"{x}*2={x + x}",
        "divide_by_2": f"{x}={x // 2}*2+{x - x // 2 * 2}",
        "and": f"{x}&{y}={x & y}",
        "or": f"{x}|{y}={x | y}",
        "xor": f"{x}^{y}={x ^ y}",
        "multiply": f"{x}*{y}={x * y}",
        "negate": f"{x}+{-x}=0",
        "absolute_value": f"|{x}|={abs(x)}",
        "signed_add": f"{x}+{y}={x + y}",
        "signed_subtract": f"{x}-{y}={x - y}",
    }[name]


def row(mark: str, first: str, second: str) -> str:
    """Carries, or borrows, out of each place: where the sum differs from adding without them."""
    a, b = unsigned(first), unsigned(second)
    total = a + b if mark == "c" else a - b
    return bits((total ^ a ^ b) >> 1 & (1 << len(first)) - 1, len(first))


def places(mark: str, first: str, second: str, *, single: bool = False) -> list[str]:
    """Every place of an addition or subtraction, from the right; of a single number, 1 is carried in."""
    carries = row(mark, first, second)[1:] + "0" if not single else row(mark, first, second)[1:] + "1"
    lines, s = [], "+" if mark == "c" else "-"
    for x, y, carry in zip(first[::-1], second[::-1], carries[::-1], strict=True):
        terms = [x, carry] if single else [x, y, carry]
        value = int(terms[0]) + (1 if mark == "c" else -1) * sum(map(int, terms[1:]))
        lines.append(f"{s.join(terms)}={value & 3:02b}")
    return lines


def compared(name: str, a: str, b: str, *, whole: bool) -> list[str]:
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=True)))
    cuts = [*range(same + 1)] if whole else [0, same] if same else [0]
    pairs = [(a[i:j], b[i:j]) for i, j in pairwise(cuts)] + [(a[same : same + 1], b[same : same + 1])]
    lines = [f"{x}{sign(unsigned(x), unsigned(y))}{y}" for x, y in pairs if x]
    if name.startswith("signed") and (whole or not same):
        lines[0] = f"{'+-'[int(a[0])]}{sign(int(b[0]), int(a[0]))}{'+-'[int(b[0])]}"
    return lines


def opposite(text: str) -> str:
    return text.translate({48: "1", 49: "0"})


def steps(name: str, w: int, a: str, b: str, *, whole: bool) -> list[str]:
    """The key steps, or all of them."""
    if name in COMPARED:
        return compared(name, a, b, whole=whole)
    if name in ("and", "or", "xor"):
        size, s = (1 if whole else 4), {"and": "&", "or": "|", "xor": "^"}[name]
        cut = [(a[i : i + size], b[i : i + size]) for i in range(0, w, size)]
        return [f"{x}{s}{y}={ANSWERS[name](len(x), x, y)}" for x, y in cut]
    if name in ("negate", "absolute_value"):
        lines = ["-" if a[0] == "1" else "+"] if name == "absolute_value" else []
        if lines != ["+"]:
            turned = opposite(a[0] + a)
            lines.append(f"~{a[0]}{a}={turned}")
            lines += places("c", turned, bits(1, w + 1), single=True) if whole else []
        return lines
    if name in ("add", "subtract", "signed_add", "signed_subtract", "increment", "decrement"):
        mark, single = ("c" if name.endswith(("add", "increment")) else "b"), name in ONE_OPERAND
        head = []
        if name.startswith("signed"):
            a, b = a[0] + a, b[0] + b
            head = [f"{a}{'+' if mark == 'c' else '-'}{b}"]
        b = bits(1, w) if single else b
        return head + (places(mark, a, b, single=single) if whole else [f"{mark}={row(mark, a, b)}"])
    return scaled(name, w, a, b, whole=whole)


def scaled(name: str, w: int, a: str, b: str, *, whole: bool) -> list[str]:
    if name == "multiply":
        if whole:
            return [str(unsigned(a) * unsigned(b[: end + 1])) for end in range(w)]
        return ["".join(f"<<{w - 1 - at}" for at in range(w) if b[at] == "1") or "0"]
    if name == "multiply_by_2":
        return places("c", a, a) if whole else ["<<1"]
    if name == "divide_by_2":
        return [f"{x}{y}/10={x}r{y}" for x, y in zip("0" + a, a, strict=False)] if whole else [f"r{a[-1]}"]
    value = int(a) if name == "tobinary" else unsigned(a)
    if not whole:
        text = bits(value, w)
        return [
            "+".join(str(2 ** (w - 1 - at)) for at in range(w) if text[at] == "1") + f"={value}"
            if value
            else "0=0"
        ]
    if name == "todecimal":
        return [str(unsigned(a[: end + 1])) for end in range(w)]
    return [f"{value // 2 ** (place + 1)}r{value // 2**place % 2}" for place in range(w)]


def unlocked(prompt: str) -> tuple[str, str, str]:
    """The form, the words of the key (empty without one), and the rest with words turned into bits."""
    prompt = prompt.translate(RUNES)
    found = re.fullmatch(r"(?:\[([a-z-]+)\] )?(?:([a-z]+)=0 ([a-z]+)=1 )?(.+)", prompt)
    assert found is not None
    form, zero, one, rest = found.groups()
    if zero is None:
        return form or "", "", rest
    word = rf"\b(?:{zero}|{one})\b"
    rest = re.sub(
        rf"{word}(?: {word})*", lambda run: run[0].replace(zero, "0").replace(one, "1").replace(" ", ""), rest
    )
    return form or "", f"{zero} {one}", rest.replace(", ", " ")


def answer(prompt: str, level: int) -> str:
    """The right answer to a BIN prompt in 0 and 1; fails when the prompt is not exactly of the level's form.

    Words of a key come in the result alone, as the prompt has them.
    """
    form, key, rest = unlocked(prompt)
    name, *operands = rest.split(" ")
    w = level + 1
    if name in AUXILIARY:
        assert form == ""
        return spelled(AUXILIARY[name](w, rest.partition(" ")[2]), key if name != "find_error" else "")
    assert len(operands) == (1 if name in ONE_OPERAND else 2)
    if name != "tobinary":
        assert all(len(operand) == w for operand in operands)
    a, b = operands[0], operands[-1]
    result = spelled(ANSWERS[name](w, a, b), key if name != "todecimal" else "")
    match form:
        case "":
            return result
        case "verify":
            return f"{result};{check(name, w, a, b)}"
        case "show-work" | "trace":
            return ";".join([*steps(name, w, a, b, whole=form == "trace"), result])
    raise AssertionError(form)


def spelled(text: str, key: str) -> str:
    """Bits in the words of the key; anything else as it is."""
    if not key or set(text) - {"0", "1", " "}:
        return text
    return ", ".join(" ".join(key.split()[int(bit)] for bit in number) for number in text.split(" "))


def true_or_false(w: int, rest: str) -> str:
    name, a, b, _, claim = rest.split(" ")
    return truth(ANSWERS[name](w, a, b) == claim)


def fill_blank(w: int, rest: str) -> str:
    name, a, b, _, result = rest.split(" ")
    known = b if a == "?" else a
    if name == "xor":
        return ANSWERS["xor"](w, known, result)
    if name == "add":
        return bits(unsigned(result) - unsigned(known), w)
    return bits(unsigned(result) + unsigned(known) if a == "?" else unsigned(known) - unsigned(result), w)


def overflow(w: int, rest: str) -> str:
    name, a, b = rest.split(" ")
    result = ANSWERS[name](w, a, b)
    return truth(result[0] != "0") if name == "add" else truth(result[0] != result[1])


def find_error(w: int, rest: str) -> str:
    head, _, told = rest.partition(": ")
    name, a, b = head.split(" ")
    pairs = zip(steps(name, w, a, b, whole=True), told.split(";"), strict=True)
    (wrong,) = [number for number, (due, said) in enumerate(pairs, 1) if due != said]
    return str(wrong)


def find_operands(w: int, rest: str) -> str:
    found = re.fullmatch(r"(add|subtract|xor) \? \? = ([01]+) \(\? > 1\)", rest)
    assert found is not None
    other = "10".zfill(w)
    value = unsigned(found[2]) + {"add": -2, "subtract": 2, "xor": 0}[found[1]]
    first = bits(value, w) if found[1] != "xor" else ANSWERS["xor"](w, found[2], other)
    assert "1" in first[:-1]
    return f"{first} {other}"


AUXILIARY: dict[str, Callable[[int, str], str]] = {
    "true_or_false": true_or_false,
    "fill_blank": fill_blank,
    "overflow": overflow,
    "find_error": find_error,
    "find_operands": find_operands,
}
