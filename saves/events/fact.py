"""The base of every event's payload, and the types of the fields with their ranges."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

TrialKind = Literal["baseline", "probe", "trial", "practice", "review", "confirmation", "general"]
"""A review examines a mastered level again; a confirmation follows a fallen review, with as many tasks as a
trial; a `general` trial puts general prompts, of no skill."""
Schedule = Literal["equal", "focus", "weighted", "lowest"]
"""How skills take turns: by battles fought, in the order given, by weight, lowest level first."""
Stance = Literal["steady", "bold", "careful"]
BattleStatus = Literal["won", "stopped", "failed"]
Blessing = Literal["blessed", "partial", "cursed"]
Cause = Literal["", "nan", "memory", "disk", "error"]
"""What broke a battle, where something did."""
Child = Literal["trainer", "oracle"]
Zone = Literal["hot", "warm", "deep"]


MOST_LEVEL = 1_000
MOST_SKILLS = 256
"""Skills that a campaign may have tried."""

Number = Annotated[int, Meta(ge=0, le=10**9)]
"""Number of a campaign, quest, battle, trial or step; 0 stands for none."""
Count = Annotated[int, Meta(ge=0, le=10**9)]
Tokens = Annotated[int, Meta(ge=0, le=10**15)]
Bytes = Annotated[int, Meta(ge=0, le=10**15)]
Seed = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Revision = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""Revision of a skill: a count, or for a module's skill a digest of the module's files."""
Level = Annotated[int, Meta(ge=0, le=MOST_LEVEL)]
Seconds = Annotated[float, Meta(ge=0, le=1e10)]
"""A duration; some 300 years at most."""
UnixTime = Annotated[float, Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, UTC, up to the end of the year 9999, which is as far as calendars count."""
Figure = Annotated[float, Meta(ge=-3.5e38, le=3.5e38)]
"""Any finite float32."""
MOST_LOSS = 1e9
Loss = Annotated[float, Meta(ge=-MOST_LOSS, le=MOST_LOSS)]
"""Nats a token; rounding can bring it a little below 0."""
Effort = Annotated[float, Meta(ge=0, le=1e15)]
Share = Annotated[float, Meta(ge=0, le=1)]
Rank = Annotated[int, Meta(ge=1, le=2**16)]
Alpha = Annotated[float, Meta(gt=0, le=2**22)]

Total = Annotated[int, Meta(ge=0, le=10**18)]
Sum = Annotated[float, Meta(ge=0, le=1e30)]
"""A sum over many events, as `Total` is."""

Name = Annotated[str, Meta(max_length=500)]
Digest = Annotated[str, Meta(max_length=64)]
Text = Annotated[str, Meta(max_length=100_000)]
Texts = Annotated[list[Text], Meta(max_length=10_000)]
Skills = Annotated[list[Name], Meta(min_length=1, max_length=MOST_SKILLS)]
Levels = Annotated[dict[Name, Level], Meta(max_length=MOST_SKILLS)]
LevelList = Annotated[list[Level], Meta(max_length=MOST_LEVEL)]
LostLevels = Annotated[dict[Name, LevelList], Meta(max_length=MOST_SKILLS)]
Revisions = Annotated[dict[Name, Revision], Meta(max_length=MOST_SKILLS)]
Mix = Annotated[dict[Level, Annotated[float, Meta(ge=0, le=1.001)]], Meta(max_length=MOST_LEVEL)]
"""Shares of levels, which rounding can bring a little above 1."""
Hits = tuple[Count, Count]
"""How many tasks were hit, and how many there were."""
Tally = Annotated[dict[Name, Hits], Meta(max_length=10_000)]
MetricName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Metrics = Annotated[dict[MetricName, Figure], Meta(max_length=100)]
"""What a school measures besides the loss, by name."""
Trials = Annotated[list[Number], Meta(max_length=10_000)]
Strikes = Annotated[list[Count], Meta(min_length=5, max_length=5)]
"""Counts of critical hits, hits, glancing blows, misses, critical misses."""
Weight = Annotated[float, Meta(ge=0, le=1e6)]


def check_distinct(names: list[str], what: str) -> None:
    """Raise ValueError where a list names something twice."""
    if len(set(names)) != len(names):
        raise ValueError(f"{what} are named more than once")


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every event's payload; `v` is the version of the payload's layout."""

    v: int = 1
