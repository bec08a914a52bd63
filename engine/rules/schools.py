"""The schools a hero can learn in, by the tags that battles record, from configs/schools; pure."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load, names

DEFAULT = "sft"
"""The school of a battle that asks for no other."""


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How battles of a school are fought, unless a hero's own definition says otherwise."""

    learning_rate: float
    """The full rate, before the coach's and the stance's share."""
    batch_size: int
    probe_gate: float
    """A probe at or above this rate opens the trial."""


class School(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the game knows of a school; how it learns is in the trainer's file of the same tag."""

    title: str
    numbers: Numbers
    was: list[str] = []
    """Tags under which earlier versions recorded it."""


@cache
def schools() -> dict[str, School]:
    """Every school by its tag."""
    return {tag: load("schools", tag, School) for tag in names("schools")}


def tag_of(recorded: str) -> str:
    """The tag of the school that a battle recorded; one that is not known here stays as it is."""
    return next((tag for tag, school in schools().items() if recorded in school.was), recorded)


def title_of(recorded: str) -> str:
    """The name of the school that a battle recorded, for the screen; its own tag where it is not known."""
    school = schools().get(tag_of(recorded))
    return school.title if school else recorded
