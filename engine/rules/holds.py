"""What holds up training that is wanted and does not come, decided by who uses the processors; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from common.text import one_line

LEAST_PATIENCE = 5.0
"""A step is never overdue before this many seconds, unless the Oracle answers."""
FIRST_PATIENCE = 10.0
"""Seconds after which a step is overdue if its usual time is unknown, or while the trainer loads or seals."""
TIMES = 3.0
"""How many times its usual time a step may take before it is overdue."""
CHAT_TIMES = 1.5
"""Used instead of `TIMES` while the Oracle answers: that reason is known without a look at the processors."""
ENOUGH = 0.5
"""Share of the processors with which the trainer is not held up: its step takes long by itself."""
SLACK = 0.25
"""Share of idle processors from which on training waits for something else than a processor."""
NAMED = 0.05
"""Least share of the processors for which a program is named."""
NAME_LENGTH = 15
"""Characters of a program's name that Linux keeps; a longer name comes from the program's command line."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a wanted training step from coming."""

    by: Literal["processor", "oracle"]
    """Whether other programs use the processors, or the Oracle does for an answer."""
    name: str = ""
    """The program that uses the most, if known; for the Oracle, `chat` or `trial`."""
    share: float = 0.0
    """Share of all processors that the program uses, 0 to 1."""
    since: float
    """Unix time of the latest step, or since when the first step is awaited."""


class Use(msgspec.Struct, frozen=True):
    """What used the processors over some time; 1.0 is one processor all the time."""

    processors: float
    """How many processors there are."""
    trainer: float
    oracle: float
    idle: float
    others: Mapping[str, float]
    """Programs that are no part of this engine, by name."""


def patience(usual: float | None, share: float, *, chat: bool) -> float:
    """Seconds after which a step is overdue.

    `usual` is what a step takes, in seconds, None if unknown; `share` is the trainer's CPU share, 0 to 1.
    """
    if usual is None:
        return FIRST_PATIENCE
    if chat:
        return CHAT_TIMES * usual / share
    return max(LEAST_PATIENCE, TIMES * usual / share)


def held_by(use: Use, asked: str, since: float) -> Hold | None:
    """Who keeps the trainer from the processors; `asked` is what the Oracle is answering, empty if nothing.

    None if nobody does: the trainer computes, or waits for something else than a processor.
    """
    if use.trainer >= ENOUGH * use.processors or use.idle >= SLACK * use.processors:
        return None
    taken = use.processors - use.trainer - use.oracle - use.idle
    if use.oracle >= taken:
        # An Oracle that has just ended its answer no longer holds anything up.
        return Hold(by="oracle", name=asked, since=since) if asked else None
    name, most = max(use.others.items(), key=lambda each: each[1], default=("", 0.0))
    if most < NAMED * use.processors:
        name, most = "", max(0.0, taken)
    share = min(1.0, most / use.processors)
    return Hold(by="processor", name=one_line(name[:NAME_LENGTH]), share=share, since=since)


def is_same(one: Hold | None, other: Hold | None) -> bool:
    """Whether two holds look the same to a reader, so that the second need not be shown."""
    if one is None or other is None:
        return one is other
    return (one.by, one.name, one.since) == (other.by, other.name, other.since) and (
        abs(one.share - other.share) < 0.15
    )
