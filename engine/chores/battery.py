"""Whether this machine runs on its battery."""

from __future__ import annotations

import psutil


def on_battery() -> bool:
    """Whether the machine runs on its battery; False if it has none, or does not say."""
    # Not every platform's psutil has this function, and drivers may report nonsense.
    look = getattr(psutil, "sensors_battery", None)
    try:
        found = look() if look else None
    except (OSError, ValueError):
        return False
    return found is not None and found.power_plugged is False
