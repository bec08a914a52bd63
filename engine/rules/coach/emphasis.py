"""Which operations and primitives are drawn more often: those that the last battle hit least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

from saves.state import SkillState

NAMED = 3
"""Most weak operations that a reason names."""
WEAK = 0.5
"""Hit rate below which a reason names an operation."""

Counts = Mapping[str, tuple[int, int]]
"""Of each name, how many tasks were hit and how many there were."""


def emphasis(
    skill: SkillState,
    primitives: Counts,
    practised: Sequence[str],
    known: Sequence[str],
    strength: float,
) -> dict[str, float]:
    """How much likelier each operation and primitive is drawn: 1 at a hit rate of 1, `1 + strength` at 0.

    `practised` are the operations of the attempted level, `known` those of the highest level studied. A known
    operation that is not practised gets 0, unless the two levels have no operation in common.
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
    """The reason in one sentence; none if no operation is weak."""
    weakest = sorted(rates(skill.operations).items(), key=itemgetter(1))[:NAMED]
    weak = [name for name, rate in weakest if rate < WEAK]
    return [f"more of {', '.join(weak)}: less than half were hit in the last battle"] if weak else []


def _weight(rate: float, strength: float) -> float:
    return round(1 + strength * (1 - rate), 3)
