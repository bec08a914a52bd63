"""Thin the steps of old battles: a few points of the loss curve stay, the others make room."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from saves.file.tables import STEPS
from saves.file.transaction import transaction

POINTS = 8
"""Steps of a thinned battle that stay, the first and the last among them."""


def kept_steps(steps: int) -> list[int]:
    """The numbers of a battle's steps that stay: evenly spread, ascending."""
    if steps <= POINTS:
        return list(range(1, steps + 1))
    return sorted({1 + round(place * (steps - 1) / (POINTS - 1)) for place in range(POINTS)})


def is_thin(found: Sequence[int], steps: int) -> bool:
    """Whether the step numbers `found` are what thinning leaves of a battle of `steps` steps."""
    return len(found) < steps and list(found) == kept_steps(steps)


def thin(connection: sqlite3.Connection, campaign: int, battle: int, steps: int) -> None:
    """Thin an ended battle's steps; those that stay lose their samples and operations. Raises SaveError."""
    stay = set(kept_steps(steps))
    rows = STEPS.read(connection, "campaign = ? AND battle = ? ORDER BY step", campaign, battle)
    if {row.step for row in rows} == stay and not any(row.samples for row in rows):
        return
    with transaction(connection):
        connection.execute("DELETE FROM steps WHERE campaign = ? AND battle = ?", (campaign, battle))
        left = [msgspec.structs.replace(row, samples=[], operations={}) for row in rows if row.step in stay]
        STEPS.write(connection, left)
