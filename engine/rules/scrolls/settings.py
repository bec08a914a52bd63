"""How scrolls are fought, from configs/engine/scrolls.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class ScrollSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    floor: float
    """Loss without strain, nats a token."""
    learning_rate: float
    """Lower than a skill's: a text has many right continuations, and the skills must survive it."""
    batch_size: int
    batch_bytes: int
    """Longer lessons make smaller batches, so that a battle needs no more memory than a skill's."""
    battle_lessons: int
    battle_bytes: int
    """The most of either in one battle, so that the queue, a pause and the trials never wait long."""
    fewest_lessons: int
    """A scroll with fewer is fought in several passes, until it has had so many."""
    most_passes: int
    scored_lines: int
    """Held-out lines that are scored, before and after each battle."""


@cache
def scroll_settings() -> ScrollSettings:
    """The settings as shipped."""
    return load("engine", "scrolls", ScrollSettings)
