"""Whether this machine runs on its battery."""

from __future__ import annotations

import psutil


def on_battery() -> bool:
    """Whether no charger feeds the machine; one without a battery, or that does not say, counts as fed."""
    # Not every platform's psutil has it, and drivers report what they like.
    look = getattr(psutil, "sensors_battery", None)
    try:
        found = look() if look else None
    except (OSError, ValueError):
        return False
    return found is not None and found.power_plugged is False
