"""The schools a hero can learn in, by the tags that battles record, from configs/schools; pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from configs.loader import load, names

DEFAULT = "sft"
"""The school of a battle that asks for no other."""


class SchoolSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How battles of a school are fought, unless a hero's own definition says otherwise."""

    learning_rate: float
    """The full rate, before the coach's and the stance's share."""
    batch_size: int
    probe_gate: float
    """A probe at or above this rate opens the trial."""


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the screen tells what a school measures besides the loss."""

    title: str
    unit: Literal["nats", "percent", "number"] = "number"


class SchoolConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the game knows of a school; how it learns is in the trainer's file of the same tag."""

    title: str
    numbers: SchoolSettings
    was: list[str] = []
    """Tags under which earlier versions recorded it."""
    metrics: dict[str, Metric] = {}
    """By the name in the trainer's reports, in the order of their weight."""


@cache
def schools() -> dict[str, SchoolConfig]:
    """Every school by its tag."""
    return {tag: load("schools", tag, SchoolConfig) for tag in names("schools")}


def tag_of(recorded: str) -> str:
    """The tag of the school that a battle recorded; one that is not known here stays as it is."""
    return next((tag for tag, school in schools().items() if recorded in school.was), recorded)


def metrics_of(recorded: str, measured: Mapping[str, float]) -> list[tuple[Metric, float]]:
    """A step's metrics in the order of its school; one that the school does not name is titled by its key."""
    known = schools().get(tag_of(recorded))
    told = known.metrics if known else {}
    names = [*(name for name in told if name in measured), *(name for name in measured if name not in told)]
    return [(told.get(name) or Metric(name), measured[name]) for name in names]


def title_of(recorded: str) -> str:
    """The name of the school that a battle recorded, for the screen; its own tag where it is not known."""
    school = schools().get(tag_of(recorded))
    return school.title if school else recorded
