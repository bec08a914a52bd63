"""Which checkpoints may go to make room; pure."""

from __future__ import annotations

from collections.abc import Sequence

from saves.state import Campaign, Checkpoint

KEPT = 50
"""Newest checkpoints that stay whatever their age."""
ROOM = 2_000_000_000
"""Bytes that a campaign's adapters may take."""
HOUR, DAY = 3_600.0, 86_400.0
YOUNG, RECENT = 36 * HOUR, 7 * DAY
"""Seconds for which a checkpoint stays while there is room, and after which only each day's last one does."""


def superfluous(campaign: Campaign, now: float) -> list[Checkpoint]:
    """The checkpoints that may go, oldest first; never the latest, the champion, the start or one kept."""
    here = [each for each in campaign.checkpoints.values() if not each.cleared]
    needed = {campaign.latest, campaign.champion, campaign.from_checkpoint, *campaign.kept}
    free = [each for each in here if each.checkpoint not in needed]
    newest = {each.checkpoint for each in here[-KEPT:]}
    gone = [each for each in free if now - each.time >= YOUNG and _outlived(each, free, newest, now)]
    return sorted([*gone, *_overflow(here, free, gone)], key=_age)


def _outlived(each: Checkpoint, free: Sequence[Checkpoint], newest: set[str], now: float) -> bool:
    if each.checkpoint in newest:
        return False
    return now - each.time < RECENT or each is not _last_of_day(each, free)


def _last_of_day(each: Checkpoint, free: Sequence[Checkpoint]) -> Checkpoint:
    return [other for other in free if other.time // DAY == each.time // DAY][-1]


def _overflow(
    here: Sequence[Checkpoint], free: Sequence[Checkpoint], gone: Sequence[Checkpoint]
) -> list[Checkpoint]:
    """The oldest of those left, as many as take what does not fit."""
    leave = {each.checkpoint for each in gone}
    excess = sum(each.size for each in here if each.checkpoint not in leave) - ROOM
    over: list[Checkpoint] = []
    for each in free:
        if excess <= 0:
            break
        if each.checkpoint not in leave:
            over.append(each)
            excess -= each.size
    return over


def _age(checkpoint: Checkpoint) -> tuple[float, str]:
    return checkpoint.time, checkpoint.checkpoint
