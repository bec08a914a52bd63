"""What an export is going to hold, counted before it is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from saves.file.transaction import explain_errors
from saves.parcel.withheld import Scrolls
from saves.state import Checkpoint


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What leaves the machine, and what of the player's own stays."""

    events: int
    trials: int
    """Each with its questions and the hero's answers."""
    answers: int
    steps: int
    strikes: bool
    """Whether the steps keep their sampled strikes, with prompts and answers."""
    lessons: int
    """Lessons of scrolls, and those that a champion handed down."""
    with_scrolls: bool
    scrolls: int
    """Scrolls whose lines go along."""
    scrolls_home: int
    """Scrolls whose names and lines stay at home; those of dropped scrolls always do."""
    dropped: int
    with_chats: bool
    turns: int
    """Chat messages to and from the Oracle that go along."""
    turns_home: int
    """Chat messages that stay at home."""
    checkpoints: list[str]
    taught_by_scrolls: list[str]
    """Checkpoints that were trained on scrolls, or go on from one that was: they may remember lines."""
    bytes: int
    """Approximate size of the file, bytes."""


def contents(
    connection: sqlite3.Connection,
    known: Scrolls,
    taken: Sequence[Checkpoint],
    story_bytes: int,
    *,
    full: bool,
    chats: bool,
    along: bool,
) -> Contents:
    """Count what an export holds; raises SaveError."""
    home = known.kept_back(along=along)
    lessons, turns = _count(connection, "items"), _count(connection, "messages")
    names = [each.checkpoint for each in taken]
    return Contents(
        events=_count(connection, "events"),
        trials=_count(connection, "events WHERE kind = 'TrialHeld'"),
        answers=_count(connection, "answers"),
        steps=_count(connection, "steps"),
        strikes=full,
        lessons=lessons - sum(known.lessons[each] for each in home),
        with_scrolls=along,
        scrolls=len(known.lessons) - len(home),
        scrolls_home=len(home),
        dropped=len(known.dropped),
        with_chats=chats,
        turns=turns if chats else 0,
        turns_home=0 if chats else turns,
        checkpoints=names,
        taught_by_scrolls=[each for each in names if each in known.taught],
        bytes=story_bytes + sum(each.size for each in taken),
    )


def _count(connection: sqlite3.Connection, what: str) -> int:
    with explain_errors(connection):
        return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
