"""The verifiers a module can name: each says when two answers are the same."""

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
    # As text, since Python holds True and 1 for the same.
    return json.dumps(decoded(text), sort_keys=True)


FORMS: dict[Verifier, Callable[[str], str]] = {
    "exact": str,
    "casefold": str.casefold,
    "number": _number,
    "json": _json,
}
"""The form in which equal answers are equal; raises ValueError for what is no answer of the kind."""


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
    """Score 1 for an answer that is one of the right ones, 0 for all others; the right ones can be read."""
    expected = list(right)
    if not answer.strip():
        return Verdict(0.0, "no answer")
    if not can_be_read(verifier, answer):
        return Verdict(0.0, f"{expected[0]} expected, and this can't be read as {verifier}")
    said = form(verifier, answer)
    if any(said == form(verifier, each) for each in expected):
        return Verdict(1.0)
    return Verdict(0.0, f"{expected[0]} expected")
