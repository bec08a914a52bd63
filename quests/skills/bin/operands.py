"""Which operands an operation takes: how they are drawn, counted and listed, for any number of bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Protocol


class Operands(Protocol):
    """A set of operand tuples for each width in bits."""

    size: int
    """How many numbers a tuple has."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        """One tuple of the set."""
        ...

    def count(self, width: int) -> int:
        """How many tuples the set has."""
        ...

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        """Each tuple of the set once."""
        ...

    def edges(self, width: int) -> list[tuple[int, ...]]:
        """Some tuples of the set, among them those with the longest working."""
        ...


@dataclass(frozen=True)
class One:
    """A single number from the lowest up to the end, both of which depend on the width."""

    lowest: Callable[[int], int]
    end: Callable[[int], int] = lambda width: 1 << width
    """The first number beyond the range."""
    size = 1

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return (rng.randrange(self.lowest(width), self.end(width)),)

    def count(self, width: int) -> int:
        return len(self._all(width))

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a,) for a in self._all(width))

    def edges(self, width: int) -> list[tuple[int, ...]]:
        chosen = {0, 1 << (width - 1), self.lowest(width), self.end(width) - 1}
        return [(a,) for a in sorted(chosen) if a in self._all(width)]

    def _all(self, width: int) -> range:
        return range(self.lowest(width), self.end(width))


class Powers(One):
    """Any number, drawn a power of two half of the time."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return (1 << rng.randrange(width),) if rng.getrandbits(1) else super().draw(width, rng)


class Pair:
    """Any two numbers."""

    size = 2

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return rng.getrandbits(width), rng.getrandbits(width)

    def count(self, width: int) -> int:
        return 1 << 2 * width

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a, b) for a in range(1 << width) for b in range(1 << width))

    def edges(self, width: int) -> list[tuple[int, ...]]:
        full, half = (1 << width) - 1, 1 << (width - 1)
        pairs = [(full, full), (full, full - 1), (half, half), (half, half - 1)]
        return [*pairs, (full - 1, full), (half - 1, half)]


@dataclass(frozen=True)
class TwinPair(Pair):
    """Any two numbers, drawn equal with the probability `equal`."""

    equal: float

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        a = rng.getrandbits(width)
        apart = 0 if rng.random() < self.equal else rng.randrange(1, 1 << width)
        return a, a ^ apart


class FallingPair(Pair):
    """Two numbers, the first at least as large as the second."""

    def draw(self, width: int, rng: Random) -> tuple[int, ...]:
        return tuple(sorted((rng.getrandbits(width), rng.getrandbits(width)), reverse=True))

    def count(self, width: int) -> int:
        return (1 << width) * ((1 << width) + 1) // 2

    def every(self, width: int) -> Iterator[tuple[int, ...]]:
        return ((a, b) for a in range(1 << width) for b in range(a + 1))

    def edges(self, width: int) -> list[tuple[int, ...]]:
        return [(a, b) for a, b in super().edges(width) if a >= b]


ANY = One(lambda width: 0)
POSITIVE = One(lambda width: 1)
FULL_WIDTH = One(lambda width: 1 << width - 1)
"""Numbers that need all the bits, so that a decimal number tells the width asked for."""
PAIR = Pair()
TWIN_PAIR = TwinPair(1 / 2)
TIED_PAIR = TwinPair(1 / 3)
FALLING_PAIR = FallingPair()
POWERS = Powers(lambda width: 0)
REACHABLE = One(lambda width: 4, lambda width: (1 << width) - 2)
"""Results that addition, subtraction and XOR can all give with operands that are at least 2."""
