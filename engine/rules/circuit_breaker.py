"""The circuit breaker: after several broken battles in a row, no other begins by itself; pure."""

from __future__ import annotations

from collections.abc import Sequence

from saves.state import Battle

BROKEN = 3
"""Battles in a row that broke with an error, after which the player is asked to look."""


def trip_reason(battles: Sequence[Battle]) -> str:
    """Why no other battle may begin by itself, in one sentence; empty if one may."""
    latest = battles[-BROKEN:]
    if len(latest) < BROKEN or not all(each.cause == "error" for each in latest):
        return ""
    return (
        f"The latest {BROKEN} battles broke ({latest[-1].reason}): see what the save's log file says, then"
        " resume to try another."
    )
