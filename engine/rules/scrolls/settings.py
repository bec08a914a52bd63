"""How scrolls are fought, from configs/engine/scrolls.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class ScrollSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The layout of configs/engine/scrolls.yaml."""

    floor: float
    """Loss without strain, nats a token."""
    learning_rate: float
    """Lower than a skill's: a text has many right continuations, and the skills must survive it."""
    batch_size: int
    batch_bytes: int
    """Most bytes in a batch: long lessons make small batches, which need no more memory than a skill's."""
    battle_lessons: int
    battle_bytes: int
    """Most lessons and bytes in one battle, so that the queue, a pause and the trials never wait long."""
    fewest_lessons: int
    """A scroll with fewer lessons is fought in several passes, up to this many lessons in all."""
    most_passes: int
    scored_lines: int
    """Held-out lines that are scored, before and after each battle."""


@cache
def scroll_settings() -> ScrollSettings:
    """The settings as shipped."""
    return load("engine", "scrolls", ScrollSettings)
