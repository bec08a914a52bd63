"""The verifiers a module can name: a verifier says when two answers are equal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Literal

from common.strict_json import decoded
from quests.task import Verdict

Verifier = Literal["exact", "casefold", "number", "json"]

NUMBER = re.compile(r"[+-]?[0-9]{1,50}(?:\.[0-9]{1,50}|/[0-9]{0,49}[1-9][0-9]{0,49})?")


def _number(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise ValueError("not a number")
    try:
        return str(Fraction(text))
    except ZeroDivisionError as flaw:
        raise ValueError("not a number") from flaw


def _json(text: str) -> str:
    # Compared as text, since True equals 1 in Python.
    return json.dumps(decoded(text), sort_keys=True)


FORMS: dict[Verifier, Callable[[str], str]] = {
    "exact": str,
    "casefold": str.casefold,
    "number": _number,
    "json": _json,
}
"""The functions that give an answer's canonical form; they raise ValueError for an answer of another kind."""


def form(verifier: Verifier, answer: str) -> str:
    """An answer without white space around it, in its canonical form; raises ValueError."""
    return FORMS[verifier](answer.strip())


def can_be_read(verifier: Verifier, answer: str) -> bool:
    """Whether an answer is one of the verifier's kind."""
    try:
        form(verifier, answer)
    except ValueError:
        return False
    return True


def judge(verifier: Verifier, right: Iterable[str], answer: str) -> Verdict:
    """Score 1 for an answer that equals a right one, 0 for all others; all right answers must be readable."""
    expected = list(right)
    if not answer.strip():
        return Verdict(0.0, "no answer")
    if not can_be_read(verifier, answer):
        return Verdict(0.0, f"{expected[0]} expected, and this can't be read as {verifier}")
    said = form(verifier, answer)
    if any(said == form(verifier, each) for each in expected):
        return Verdict(1.0)
    return Verdict(0.0, f"{expected[0]} expected")
