"""Strict JSON for foreign text: whatever two parsers could read in two ways is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

MOST_DEPTH = 32
MOST_TOLD = 200
"""Most characters of a quotation in an error message."""

_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


class NotStrict(ValueError):
    """What is wrong with a text: `kind` names the fault, `told` is a phrase that follows the text's name."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(told)
        self.kind, self.told = kind, told


def decoded(text: str, depth: int = MOST_DEPTH) -> Any:
    """The decoded value.

    Raises NotStrict for invalid JSON, infinite or huge numbers, a repeated key, a lone surrogate, or nesting
    deeper than `depth`.
    """
    if _nesting(text) > depth:
        raise NotStrict("nested too deep", f"is nested deeper than {depth} levels")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as flaw:
        where = f"{lowered(flaw.msg.removesuffix(' at'))}, at character {flaw.pos + 1}"
        raise NotStrict("not JSON", f"is not whole JSON: {where}") from flaw
    except NotStrict:
        raise
    except ValueError as flaw:
        raise NotStrict("not a number", "has a number with thousands of digits") from flaw
    if not all(map(_encodable, _strings(value))):
        raise NotStrict("half a character", "has one half of a surrogate pair, which is no character")
    return value


def _nesting(text: str) -> int:
    depth = deepest = 0
    for mark in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if mark[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _strings(each)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotStrict("key twice", f"has the key {json.dumps(twice[:40])} twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise NotStrict("not a number", f"has {text}, which JSON does not know")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotStrict("not a number", f"has the number {text[:20]}, which is too large")
    return value


def lowered(text: str) -> str:
    """The text with a small first letter, so that it can follow other words."""
    return text[:1].lower() + text[1:]


def shortened(text: str) -> str:
    """The sentence, without its middle where it is longer than MOST_TOLD: its end says where the fault is."""
    half = MOST_TOLD // 2
    return text if len(text) <= MOST_TOLD else f"{text[:half]}…{text[-half:]}"


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
