"""Roman numerals, read and written."""

from collections.abc import Iterator
from random import Random

from quests.task import Task

SIGNS = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
]
LARGEST = {1: 39, 2: 399, 3: 3999}


class Numerals:
    """`roman 14` is answered `XIV`, and `number XIV` is answered `14`."""

    def generate(self, level: int, rng: Random) -> Task:
        """A number of the level, asked one way or the other."""
        number = rng.randint(1, LARGEST[level])
        return rng.choice([reading, writing])(level, number)

    def every(self, level: int) -> Iterator[Task]:
        """All of them, since a level has few enough to be listed."""
        for number in range(1, LARGEST[level] + 1):
            yield writing(level, number)
            yield reading(level, number)


def writing(level: int, number: int) -> Task:
    return Task(
        skill="",
        level=level,
        operation="write",
        prompt=f"roman {number}",
        answer=roman(number),
        primitives=("xfm_encode",),
    )


def reading(level: int, number: int) -> Task:
    return Task(
        skill="",
        level=level,
        operation="read",
        prompt=f"number {roman(number)}",
        answer=str(number),
        primitives=("xfm_decode",),
    )


def roman(number: int) -> str:
    """The numeral: the largest sign that fits, again and again."""
    numeral = ""
    for value, sign in SIGNS:
        times, number = divmod(number, value)
        numeral += sign * times
    return numeral
