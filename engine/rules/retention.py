"""Which checkpoints leave their zone of the vault, and where they go; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from saves.events import Zone
from saves.state import Campaign, Checkpoint, State

KEPT = 50
"""Newest checkpoints that stay hot whatever their age."""
ROOM: dict[Zone, int] = {"hot": 2_000_000_000, "warm": 4_000_000_000, "deep": 4_000_000_000}
"""Bytes that a campaign's adapters may take in each zone."""
HOUR, DAY = 3_600.0, 86_400.0
YOUNG, LASTING = 36 * HOUR, 90 * DAY
"""Seconds that every checkpoint stays hot while there is room (after that each day's last one alone), and
seconds that a checkpoint stays warm before it moves to the deep zone."""


class Departure(msgspec.Struct, frozen=True):
    """A checkpoint that leaves its zone."""

    campaign: int
    checkpoint: Checkpoint
    to: Zone | None
    """The zone it moves to; None if its adapter is removed for good."""


def departures(state: State, now: float) -> list[Departure]:
    """All checkpoints that may leave their zone, oldest first.

    The last checkpoint of a day moves on, hot to warm to deep, and is removed only if the deep zone is full;
    others are removed. A campaign's latest, champion, start and player-kept checkpoints never leave.
    """
    needed = _needed(state)
    found = (each for campaign in state.campaigns.values() for each in _leaving(campaign, needed, now))
    return sorted(found, key=lambda each: (each.checkpoint.time, each.checkpoint.checkpoint))


def _needed(state: State) -> set[str]:
    """Digests of the adapters that some campaign can't do without."""
    return {
        campaign.checkpoints[name].sha256
        for campaign in state.campaigns.values()
        for name in (campaign.latest, campaign.champion, campaign.from_checkpoint, *campaign.kept)
        if name is not None
    }


def _leaving(campaign: Campaign, needed: set[str], now: float) -> Iterator[Departure]:
    here = [each for each in campaign.checkpoints.values() if not each.cleared]
    last = set({each.time // DAY: each.checkpoint for each in here}.values())
    for each in _from_hot(_within(here, "hot"), needed, last, now):
        yield Departure(campaign.campaign, each, "warm" if each.checkpoint in last else None)
    for each in _from_warm(_within(here, "warm"), needed, now):
        yield Departure(campaign.campaign, each, "deep")
    for each in _overflow(_within(here, "deep"), needed, ROOM["deep"]):
        yield Departure(campaign.campaign, each, None)


def _within(here: Sequence[Checkpoint], zone: Zone) -> list[Checkpoint]:
    return sorted((each for each in here if each.zone == zone), key=lambda each: each.arrived)


def _from_hot(hot: Sequence[Checkpoint], needed: set[str], last: set[str], now: float) -> list[Checkpoint]:
    newest = {each.checkpoint for each in hot[-KEPT:]}
    gone = [
        each
        for each in hot
        if each.sha256 not in needed
        and each.checkpoint not in newest
        and now - each.arrived >= YOUNG
        and each.checkpoint not in last
    ]
    left = [each for each in hot if each not in gone]
    return [*gone, *_overflow(left, needed, ROOM["hot"])]


def _from_warm(warm: Sequence[Checkpoint], needed: set[str], now: float) -> list[Checkpoint]:
    gone = [each for each in warm if each.sha256 not in needed and now - each.arrived >= LASTING]
    return [*gone, *_overflow([each for each in warm if each not in gone], needed, ROOM["warm"])]


def _overflow(zone: Sequence[Checkpoint], needed: set[str], room: int) -> list[Checkpoint]:
    """The checkpoints that must leave so that the zone fits into `room` bytes, earliest arrivals first."""
    excess = sum(each.size for each in zone) - room
    over: list[Checkpoint] = []
    for each in zone:
        if excess <= 0:
            break
        if each.sha256 not in needed:
            over.append(each)
            excess -= each.size
    return over
