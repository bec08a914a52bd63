"""The achievements there are, from configs/rules/achievements.yaml."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

import msgspec

DeedName = Literal[
    "steps", "level", "accuracy", "checkpoints", "skilled", "streak", "overloads", "rewon", "unattended"
]


class Achievement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a hero has done once a deed of its comes to a value; what it means is in the lore."""

    name: str
    deed: DeedName
    at: Annotated[float, msgspec.Meta(gt=0)]


@cache
def achievements() -> tuple[Achievement, ...]:
    """All of them, as shipped."""
    # Reading packaged files brings `random` along, which the fold does without until it needs this.
    from configs.loader import load

    return tuple(load("rules", "achievements", list[Achievement]))
