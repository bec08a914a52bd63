"""What holds training that is wanted and does not come: decided from who has the processors; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from common.text import one_line

LEAST_PATIENCE = 5.0
"""Seconds without a step that nobody needs to ask about."""
FIRST_PATIENCE = 10.0
"""The same before a first step tells how long one takes, and while the trainer loads or seals."""
TIMES = 3.0
"""How many times the usual time a step may take."""
CHAT_TIMES = 1.5
"""The same while the Oracle answers, which is a reason that is known without a look."""
ENOUGH = 0.5
"""Share of the processors with which the trainer is not held: its step takes long by itself."""
SLACK = 0.25
"""Share of the processors that is idle where it is not they that training waits for."""
NAMED = 0.05
"""Least share of the processors for which a program is named."""
NAME_LENGTH = 15
"""Characters of a program's name that Linux itself keeps; what is longer comes from its command line."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a wanted training step from coming."""

    by: Literal["processor", "oracle"]
    """Other programs have the processors, or the Oracle has them for an answer."""
    name: str = ""
    """The program that has most of them, where that is known; of the Oracle `chat` or `trial`."""
    share: float = 0.0
    """Of all processors, that the program has, 0 to 1."""
    since: float
    """Unix time of the latest step, or since when the first is awaited."""


class Use(msgspec.Struct, frozen=True):
    """What has had the processors for a while, each in processors' worth."""

    processors: float
    """How many there are."""
    trainer: float
    oracle: float
    idle: float
    others: Mapping[str, float]
    """Programs that are no part of this engine, by name."""


def patience(usual: float | None, share: float, *, chat: bool) -> float:
    """Seconds without a step from which on it is overdue; `usual` is what one takes, None where unknown."""
    if usual is None:
        return FIRST_PATIENCE
    if chat:
        return CHAT_TIMES * usual / share
    return max(LEAST_PATIENCE, TIMES * usual / share)


def held_by(use: Use, asked: str, since: float) -> Hold | None:
    """Who keeps the trainer from the processors; `asked` is what the Oracle answers, if it does.

    None where nobody does: it computes, or waits for something else than a processor.
    """
    if use.trainer >= ENOUGH * use.processors or use.idle >= SLACK * use.processors:
        return None
    taken = use.processors - use.trainer - use.oracle - use.idle
    if use.oracle >= taken:
        # One that has just ended its answer holds nothing any more.
        return Hold(by="oracle", name=asked, since=since) if asked else None
    name, most = max(use.others.items(), key=lambda each: each[1], default=("", 0.0))
    if most < NAMED * use.processors:
        name, most = "", max(0.0, taken)
    share = min(1.0, most / use.processors)
    return Hold(by="processor", name=one_line(name[:NAME_LENGTH]), share=share, since=since)


def is_same(one: Hold | None, other: Hold | None) -> bool:
    """Whether two holds are one to a reader, so that the second is not worth telling."""
    if one is None or other is None:
        return one is other
    return (one.by, one.name, one.since) == (other.by, other.name, other.since) and (
        abs(one.share - other.share) < 0.15
    )
