"""The six dials of Word Weaving, level by level."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Annotated

import msgspec

from quests.skills.sy.words import Pool, pool

Level = Annotated[int, msgspec.Meta(ge=1)]


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dials of one level that configs/skills/sy.yaml states; pairs are minimum and maximum."""

    level: Level
    words: tuple[int, int]
    syllables: tuple[int, int]
    zipf: tuple[float, float]
    overlap: Annotated[float, msgspec.Meta(ge=0, le=1)]
    herrings: tuple[int, int]


class SyConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The layout of configs/skills/sy.yaml."""

    title: str
    levels: Level
    floor: Annotated[float, msgspec.Meta(ge=0)]
    anchors: Annotated[tuple[Anchor, ...], msgspec.Meta(min_length=2)]
    formats: dict[str, Level]
    clues: dict[str, Level]


@dataclass(frozen=True)
class Dials:
    """The settings that make a level hard."""

    words: tuple[int, int]
    syllables: tuple[int, int]
    zipf: tuple[float, float]
    overlap: float
    """Target share of the words' tiles that occur more than once, met as closely as the words allow."""
    herrings: tuple[int, int]
    formats: tuple[str, ...]
    clues: tuple[str, ...]

    @property
    def pool(self) -> Pool:
        """The words that the level may use."""
        return pool(self.syllables, self.zipf)


def dials(numbers: SyConfig, level: int) -> Dials:
    """The dials at a level on the ladder, linearly interpolated between the anchors around it."""
    place = bisect_right([anchor.level for anchor in numbers.anchors], level)
    place = min(max(place, 1), len(numbers.anchors) - 1)
    below, above = numbers.anchors[place - 1], numbers.anchors[place]
    way = (level - below.level) / (above.level - below.level)
    return Dials(
        words=_whole(below.words, above.words, way),
        syllables=_whole(below.syllables, above.syllables, way),
        zipf=(_between(below.zipf[0], above.zipf[0], way), _between(below.zipf[1], above.zipf[1], way)),
        overlap=_between(below.overlap, above.overlap, way),
        herrings=_whole(below.herrings, above.herrings, way),
        formats=tuple(name for name, unlock in numbers.formats.items() if unlock <= level),
        clues=tuple(name for name, unlock in numbers.clues.items() if unlock <= level),
    )


def _between(below: float, above: float, way: float) -> float:
    return round(below + (above - below) * way, 3)


def _whole(below: tuple[int, int], above: tuple[int, int], way: float) -> tuple[int, int]:
    return math.floor(_between(below[0], above[0], way)), math.ceil(_between(below[1], above[1], way))
