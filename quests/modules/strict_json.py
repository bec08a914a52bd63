"""JSON as the Realm takes it from others: nothing that two readers could read in two ways."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MOST_DEPTH = 32


def decoded(text: str) -> Any:
    """The value; raises ValueError for NaN, Infinity, keys that come twice, lone surrogates, deep nesting."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError as flaw:
        raise ValueError(f"nested deeper than {MOST_DEPTH} levels") from flaw
    _check(value, 0)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _check(value: Any, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise ValueError(f"nested deeper than {MOST_DEPTH} levels")
    if isinstance(value, str) and not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        raise ValueError("a lone surrogate")
    if isinstance(value, dict):
        for key, each in value.items():
            _check(key, depth + 1)
            _check(each, depth + 1)
    if isinstance(value, list):
        for each in value:
            _check(each, depth + 1)
