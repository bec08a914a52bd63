"""Whether a conclusion follows from two premises, decided by trying all possible worlds.

A world says which regions of the terms' Venn diagram, such as "a dog and no cat", are not empty. Every term
has at least one member, as in Aristotle's logic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple, TypeVar

from quests.task import QuestError

Region = frozenset[int]
World = tuple[Region, ...]
Part = TypeVar("Part")

_STATEMENT = re.compile(r"^(?:\d\. )?(All|No|Some) (\w+) are (not )?(\w+)\??$", re.MULTILINE)


class Statement(NamedTuple):
    """A statement such as "Some a are not b", with its terms as numbers."""

    quantifier: str
    subject: int
    negated: bool
    predicate: int


def follows(prompt: str) -> bool:
    """Whether the last statement of a prompt follows from those before it; raises QuestError."""
    found = _STATEMENT.findall(prompt)
    if len(found) != 3:
        raise QuestError(f"The task {prompt!r} is not of two premises and a conclusion.")
    terms: dict[str, int] = {}
    for _, subject, _, predicate in found:
        terms.setdefault(subject, len(terms))
        terms.setdefault(predicate, len(terms))
    *premises, conclusion = (
        Statement(quantifier, terms[subject], bool(negated), terms[predicate])
        for quantifier, subject, negated, predicate in found
    )
    return _follows(tuple(premises), conclusion)


@cache
def _follows(premises: tuple[Statement, ...], conclusion: Statement) -> bool:
    terms = {term for each in (*premises, conclusion) for term in (each.subject, each.predicate)}
    return all(
        _holds(conclusion, world)
        for world in _worlds(frozenset(terms))
        if all(_holds(premise, world) for premise in premises)
    )


def _worlds(terms: Region) -> Iterator[World]:
    """All worlds in which every term has a member."""
    regions = [frozenset(each) for each in _parts(tuple(sorted(terms)))]
    return (world for world in _parts(tuple(regions)) if frozenset().union(*world) == terms)


def _parts(of: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """All non-empty subsets."""
    return chain.from_iterable(combinations(of, size) for size in range(1, len(of) + 1))


def _holds(statement: Statement, world: World) -> bool:
    within = [statement.predicate in region for region in world if statement.subject in region]
    if statement.quantifier == "Some":
        return not all(within) if statement.negated else any(within)
    return all(within) if statement.quantifier == "All" else not any(within)
