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
    """Lessons in one optimizer step."""
    probe_gate: float
    """A probe at or above this rate opens the trial."""


Unit = Literal["nats", "percent", "number"]
"""What a metric is measured in."""


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the screen shows what a school measures besides the loss."""

    title: str
    unit: Unit = "number"


class SchoolConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the game knows of a school; how the school learns is in engine/trainer/schools."""

    title: str
    numbers: SchoolSettings
    was: list[str] = []
    """Tags under which earlier versions recorded the school."""
    metrics: dict[str, Metric] = {}
    """By the name in the trainer's reports, most important first."""


@cache
def schools() -> dict[str, SchoolConfig]:
    """Every school by its tag."""
    return {tag: load("schools", tag, SchoolConfig) for tag in names("schools")}


def tag_of(recorded: str) -> str:
    """The present tag of a battle's recorded school; an unknown tag stays as it is."""
    return next((tag for tag, school in schools().items() if recorded in school.was), recorded)


def metrics_of(recorded: str, measured: Mapping[str, float]) -> list[tuple[Metric, float]]:
    """A step's metrics in its school's order; a metric that the school does not name is titled by its key."""
    known = schools().get(tag_of(recorded))
    told = known.metrics if known else {}
    names = [*(name for name in told if name in measured), *(name for name in measured if name not in told)]
    return [(told.get(name) or Metric(name), measured[name]) for name in names]


def title_of(recorded: str) -> str:
    """The title of a battle's recorded school, for the screen; its tag if the school is unknown."""
    school = schools().get(tag_of(recorded))
    return school.title if school else recorded
