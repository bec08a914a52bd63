"""What the heroes of a save have done, as far as achievements ask for it."""

from __future__ import annotations

import msgspec


class Deeds(msgspec.Struct):
    """Counted over all campaigns of the save; none ever falls, but for the two that are still running."""

    steps: int = 0
    level: int = 0
    """Highest hero level."""
    accuracy: float = 0.0
    """Best share of right answers in a trial for a level."""
    checkpoints: int = 0
    skilled: int = 0
    """Most skills that one hero had at level 5 or more."""
    streak: int = 0
    """Most steps in the Productive zone in a row, within a campaign."""
    overloads: int = 0
    """Battles with half their steps or more in Overload that the Temple did not curse."""
    rewon: int = 0
    """Levels mastered again after they were lost."""
    unattended: float = 0.0
    """Most seconds of training while no window was open."""
    running: int = 0
    """Productive steps in a row up to now."""
    absence: float = 0.0
    """Seconds of training since the last window closed."""


class Earned(msgspec.Struct, frozen=True):
    """When an achievement was earned."""

    event: int
    """The event that brought it."""
    time: float
    """Unix seconds, UTC."""
