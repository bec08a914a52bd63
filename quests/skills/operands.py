"""Which operands an operation takes: how they are drawn, counted and listed, for any number of bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Protocol


class Operands(Protocol):
    """A set of operand tuples for each width in bits."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        """One tuple of the set."""
        ...

    def count(self, width: int) -> int:
        """How many tuples the set has."""
        ...

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        """Each tuple of the set once."""
        ...


@dataclass(frozen=True)
class One:
    """A single number, from the lowest the rule allows up to all bits set."""

    lowest: Callable[[int], int]

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return (rng.randrange(self.lowest(width), 1 << width),)

    def count(self, width: int) -> int:
        return (1 << width) - self.lowest(width)

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a,) for a in range(self.lowest(width), 1 << width))


class Pair:
    """Any two numbers."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return rng.getrandbits(width), rng.getrandbits(width)

    def count(self, width: int) -> int:
        return 1 << 2 * width

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a, b) for a in range(1 << width) for b in range(1 << width))


class TwinPair(Pair):
    """Any two numbers, drawn equal half of the time."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        a = rng.getrandbits(width)
        apart = rng.getrandbits(1) and rng.randrange(1, 1 << width)
        return a, a ^ apart


class FallingPair:
    """Two numbers of which the first is not the smaller."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return tuple(sorted((rng.getrandbits(width), rng.getrandbits(width)), reverse=True))

    def count(self, width: int) -> int:
        return (1 << width) * ((1 << width) + 1) // 2

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a, b) for a in range(1 << width) for b in range(a + 1))


ANY = One(lambda width: 0)
POSITIVE = One(lambda width: 1)
FULL_WIDTH = One(lambda width: 1 << width - 1)
"""Numbers that need all the bits, so that a decimal tells the width asked for; two bits take 0 and 1 too."""
PAIR = Pair()
TWIN_PAIR = TwinPair()
FALLING_PAIR = FallingPair()
