"""The player's scrolls: what became of each."""

from __future__ import annotations

from typing import Literal

import msgspec

from saves.events import Scroll
from saves.events.fact import Count, Loss, Tokens, UnixTime
from saves.state.battles import Quest

KEPT_SCROLLS = 100
"""How many scrolls that are over the state keeps at hand; the log keeps all."""


class ScrollState(msgspec.Struct):
    quest: Quest
    """As it was posted."""
    status: Literal["waiting", "fighting", "done", "failed", "dropped"] = "waiting"
    attempt: Count = 1
    fought: Count = 0
    """Battles won in this attempt."""
    before: Loss | None = None
    """Loss on its held-out lines before the attempt's first battle, nats a token; None where not measured."""
    after: Loss | None = None
    """Loss after its latest battle, nats a token."""
    checkpoint: str | None = None
    """The checkpoint with the loss `after`."""
    scored_lines: Count = 0
    scored_tokens: Tokens = 0

    @property
    def over(self) -> bool:
        """Whether the scroll neither waits nor is fought."""
        return self.status not in ("waiting", "fighting")


class RefusedScroll(msgspec.Struct, frozen=True):
    """A file that became no quest."""

    scroll: Scroll
    reason: str
    time: UnixTime
