"""What every event's payload has, and the words its fields choose from."""

from __future__ import annotations

from typing import Literal

import msgspec

TrialKind = Literal["baseline", "probe", "trial", "practice", "review", "confirmation", "general"]
"""A review asks a mastered level again; a confirmation asks as much as a trial, where a review fell; the
general one is talk, of no skill."""
Schedule = Literal["equal", "focus", "weighted", "lowest"]
"""How skills take turns: by battles fought, in the order given, by weight, lowest level first."""
Stance = Literal["steady", "bold", "careful"]
BattleStatus = Literal["won", "stopped", "failed"]
Blessing = Literal["blessed", "partial", "cursed"]
Cause = Literal["", "nan", "memory", "disk", "error"]
"""What broke a battle, where something did."""
Child = Literal["trainer", "oracle"]
Zone = Literal["hot", "warm", "deep"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every event's payload has: the version of its own layout."""

    v: int = 1
