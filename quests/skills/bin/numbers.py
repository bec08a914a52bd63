"""The layout of configs/skills/bin.yaml, and what it says of a level."""

from __future__ import annotations

from typing import Annotated

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Level = Annotated[int, msgspec.Meta(ge=1)]
Symbol = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,8}$")]

FORMS = ("easy", "medium", "hard", "expert")
"""How much of its working an answer shows: nothing, a check in decimals, the key steps, every step."""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The share of each form from a level on."""

    level: Level
    easy: Share
    medium: Share
    hard: Share
    expert: Share

    def __post_init__(self) -> None:
        if abs(sum(self.shares) - 1) > 1e-9:
            raise ValueError(f"the shares from level {self.level} on add up to {sum(self.shares):.2f}, not 1")

    @property
    def shares(self) -> tuple[float, ...]:
        """In the order of FORMS."""
        return self.easy, self.medium, self.hard, self.expert


class Runes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second notation: two other signs for the bits."""

    title: str
    digits: Annotated[str, msgspec.Meta(min_length=2, max_length=2)]


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words instead of digits: from which level on, and in what share of the tasks."""

    level: Level
    share: Share
    words: Annotated[list[Symbol], msgspec.Meta(min_length=2)]

    def __post_init__(self) -> None:
        if len(set(self.words)) < len(self.words):
            raise ValueError("a word is listed twice")


class Auxiliary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tasks about arithmetic: their share, and the level from which each kind is asked."""

    share: Annotated[float, msgspec.Meta(ge=0, lt=1)]
    unlock: dict[str, Level]


class BinConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of configs/skills/bin.yaml."""

    title: str
    levels: Level
    floor: Annotated[float, msgspec.Meta(ge=0)]
    runes: Runes
    verbosity: Annotated[list[Band], msgspec.Meta(min_length=1)]
    symbols: Symbols
    auxiliary: Auxiliary

    def __post_init__(self) -> None:
        starts = [band.level for band in self.verbosity]
        if starts[0] != 1 or sorted(set(starts)) != starts:
            raise ValueError("the verbosity must begin at level 1 and go on upward")

    def shares(self, level: int) -> tuple[float, ...]:
        """The share of each form at a level, in the order of FORMS."""
        return next(band for band in reversed(self.verbosity) if band.level <= level).shares
