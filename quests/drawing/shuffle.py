"""Shuffles and samples that depend on a seed alone."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def shuffled(items: Sequence[Item], seed: str) -> list[Item]:
    """All items in an order that the seed decides."""
    order = list(items)
    Random(seed).shuffle(order)
    return order


def sampled(items: Sequence[Item], count: int, seed: str) -> list[Item]:
    """A random sample of `count` items, all where there are fewer, as the seed decides."""
    return Random(seed).sample(items, min(count, len(items)))
