"""All achievements, from configs/rules/achievements.yaml."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

import msgspec

DeedName = Literal[
    "steps", "level", "accuracy", "checkpoints", "skilled", "streak", "overloads", "rewon", "unattended"
]


class Achievement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An achievement, earned once a deed reaches the value `at`; its meaning is in the lore."""

    name: str
    deed: DeedName
    at: Annotated[float, msgspec.Meta(gt=0)]


@cache
def achievements() -> tuple[Achievement, ...]:
    """All achievements that the game ships."""
    # Imported late: reading packaged files imports `random`, which a fold without deeds does not need.
    from configs.loader import load

    return tuple(load("rules", "achievements", list[Achievement]))
