"""What the heroes of a save have done, as far as achievements need it."""

from __future__ import annotations

import msgspec

from saves.events.fact import Count, Number, Share, Sum, Total, UnixTime


class Deeds(msgspec.Struct):
    """Counts over all campaigns. Only `running` and `absence` start anew; an import may lower the levels."""

    steps: Total = 0
    level: Count = 0
    """Highest hero level."""
    accuracy: Share = 0.0
    """Best share of right answers in a trial for a level."""
    checkpoints: Count = 0
    skilled: Count = 0
    """Most skills that one hero had at level 5 or more."""
    streak: Total = 0
    """Most steps in the Productive zone in a row, within a campaign."""
    overloads: Count = 0
    """Battles with half their steps or more in Overload that the Temple did not curse."""
    rewon: Count = 0
    """Levels mastered again after they were lost."""
    unattended: Sum = 0.0
    """Longest training during one absence without a window, in seconds."""
    running: Total = 0
    """Productive steps in a row up to now."""
    absence: Sum = 0.0
    """Seconds of training since the last window closed."""


class Earned(msgspec.Struct, frozen=True):
    """When an achievement was earned."""

    event: Number
    """The event that brought it."""
    time: UnixTime
    """Unix seconds, UTC."""
