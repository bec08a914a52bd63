"""What is drawn more often: the operations and primitives that the last battle hit least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

from saves.state import SkillState

NAMED = 3
"""Weak operations and primitives that a reason names."""
WEAK = 0.5
"""Hit rate below which a reason names one."""

Counts = Mapping[str, tuple[int, int]]


def emphasis(
    skill: SkillState,
    primitives: Counts,
    practised: Sequence[str],
    known: Sequence[str],
    strength: float,
) -> dict[str, float]:
    """How much likelier each operation and primitive is drawn: 1 where all of it was hit, else more.

    Of the operations that the levels studied know, those not practised are not drawn, unless a level would
    have no other.
    """
    hit = rates(skill.operations)
    shared = not set(known).isdisjoint(practised)
    later = dict.fromkeys((name for name in known if shared and name not in practised), 0.0)
    if not hit:
        return later
    weak = {name: _weight(rate, strength) for name, rate in rates(primitives).items() if rate < 1}
    return later | {name: _weight(hit.get(name, 0.0), strength) for name in practised} | weak


def rates(counts: Counts) -> dict[str, float]:
    """The hit rate of each name, 0 to 1."""
    return {name: hit / struck for name, (hit, struck) in sorted(counts.items()) if struck}


def why_emphasis(skill: SkillState) -> list[str]:
    """The reason in a sentence, where an operation is weak."""
    weakest = sorted(rates(skill.operations).items(), key=itemgetter(1))[:NAMED]
    weak = [name for name, rate in weakest if rate < WEAK]
    return [f"more of {', '.join(weak)}: less than half were hit in the last battle"] if weak else []


def _weight(rate: float, strength: float) -> float:
    return round(1 + strength * (1 - rate), 3)
