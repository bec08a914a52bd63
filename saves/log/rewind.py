"""The state of a campaign at an earlier moment, from the log alone."""

from __future__ import annotations

import sqlite3
from itertools import takewhile

import msgspec

from saves.events import Entry
from saves.events.errors import SaveError
from saves.log.fold import fold
from saves.log.log import pages
from saves.state import State


class Moment(msgspec.Struct, frozen=True):
    """A point of the log that a campaign can branch from."""

    event: int
    time: float
    """Unix seconds, UTC."""
    campaign: int
    checkpoint: str
    step: int
    levels: dict[str, int]
    """By skill, the highest level mastered by then."""
    lost: dict[str, list[int]]
    """By skill, the levels that were lost at that moment; only skills that had lost any."""
    unproven: dict[str, list[int]]
    """By skill, the mastered levels that are not proven today; only skills that have any."""


def moment(connection: sqlite3.Connection, *, event: int | None = None, time: float | None = None) -> Moment:
    """The campaign played at an event or a time, and its newest checkpoint then.

    Raises SaveError where the log has no such event, or there was no checkpoint, or it is not kept today.
    """
    # `then` stops at the moment; `now` goes on to the end, which tells what is still kept.
    then, now = State(), State()
    for page in pages(connection):
        if then.last_id == now.last_id:
            fold(then, takewhile(lambda entry: _by_then(entry, event, time), page))
        fold(now, page)
    if event is not None and event > now.last_id:
        raise SaveError(f"There is no event {event}: the log ends at {now.last_id}.")
    campaign = then.campaign
    if campaign is None or campaign.latest is None:
        raise SaveError("There was no checkpoint yet at that moment: choose a later one.")
    checkpoint = now.campaigns[campaign.campaign].checkpoints.get(campaign.latest)
    if checkpoint is None or checkpoint.cleared:
        raise SaveError(f"The checkpoint of that moment, {campaign.latest}, is not kept any more.")
    return Moment(
        event=then.last_id,
        time=then.last_time,
        campaign=campaign.campaign,
        checkpoint=campaign.latest,
        step=checkpoint.step,
        levels={skill.skill: skill.level for skill in campaign.skills.values()},
        lost=campaign.lost,
        unproven=now.campaigns[campaign.campaign].unproven,
    )


def _by_then(entry: Entry, event: int | None, time: float | None) -> bool:
    return (event is None or entry.id <= event) and (time is None or entry.time <= time)
