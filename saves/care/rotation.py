"""Which backups may go: ten recent, seven daily and four weekly stay, and the last verified one; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

RECENT, DAILY, WEEKLY = 10, 7, 4
DAY = 86_400.0

Reason = Literal["asked", "daily", "restore", "delete"]
"""Why a backup was made: by command, once a day, or before a save was restored or deleted."""


class Backup(msgspec.Struct, frozen=True):
    """One copy of a save."""

    name: str
    time: float
    """Unix seconds, UTC."""
    verified: bool
    reason: Reason | None = None
    """None where its name does not say."""


def superfluous(backups: Iterable[Backup], now: float) -> list[Backup]:
    """The backups that no rule keeps, oldest first; of those dated in the future, ten stay."""
    made = sorted(backups, key=lambda each: each.time, reverse=True)
    ahead = [each for each in made if each.time > now]
    return [*_superfluous([each for each in made if each.time <= now]), *reversed(ahead[RECENT:])]


def _superfluous(newest: Sequence[Backup]) -> list[Backup]:
    kept = {each.name for each in newest[:RECENT]}
    kept |= {each.name for each in _last_of_each(newest, DAY)[:DAILY]}
    kept |= {each.name for each in _last_of_each(newest, 7 * DAY)[:WEEKLY]}
    kept |= {each.name for each in [each for each in newest if each.verified][:1]}
    return [each for each in reversed(newest) if each.name not in kept]


def _last_of_each(newest: Sequence[Backup], span: float) -> list[Backup]:
    """The last backup of every span of `span` seconds that has any, newest first."""
    last: dict[int, Backup] = {}
    for each in newest:
        last.setdefault(int(each.time // span), each)
    return list(last.values())
