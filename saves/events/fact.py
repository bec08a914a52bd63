"""What every event's payload has, and the words its fields choose from."""

from __future__ import annotations

from typing import Literal

import msgspec

TrialKind = Literal["baseline", "probe", "trial", "practice"]
BattleStatus = Literal["won", "stopped", "failed"]
Blessing = Literal["blessed", "partial", "cursed"]
Child = Literal["trainer", "oracle"]
Zone = Literal["hot", "warm", "deep"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every event's payload has: the version of its own layout."""

    v: int = 1
