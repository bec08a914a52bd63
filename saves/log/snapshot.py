"""Snapshots of the folded state, which keep the opening of a long save fast."""

from __future__ import annotations

import sqlite3

import msgspec

from saves.file.chain import digest
from saves.file.transaction import explain_errors, transaction
from saves.log.fold import FOLD, fold
from saves.log.log import pages
from saves.state import State

EVERY = 2_000
"""Events from one snapshot to the next."""

KEPT = 3
"""Snapshots kept: where the newest is damaged, an older one is used."""


class Snapshot(msgspec.Struct, frozen=True):
    """One row of the snapshots: a state as JSON, and the event it was folded up to."""

    id: int
    hash: str
    fold: int
    state: str
    digest: str

    @property
    def whole(self) -> bool:
        """Whether the row matches its digest."""
        return self.digest == digest((self.id, self.hash, self.fold, self.state))

    def restored(self) -> State | None:
        """The state, or None when the row is damaged or another version's fold made it."""
        if self.fold != FOLD or not self.whole:
            return None
        try:
            return msgspec.json.decode(self.state, type=State)
        except (ValueError, TypeError, RecursionError):
            return None


def load(connection: sqlite3.Connection) -> State:
    """The state of a save now: its newest valid snapshot and the events after it."""
    state = _newest(connection)
    for page in pages(connection, state.last_id):
        fold(state, page)
    return state


def keep(connection: sqlite3.Connection, state: State, every: int = EVERY) -> bool:
    """Write a snapshot when enough events came since the last one, and say whether it was written.

    Raises DiskError when the disk is full; the save works without the snapshot.
    """
    with explain_errors(connection):
        last: int = connection.execute("SELECT coalesce(max(id), 0) FROM snapshots").fetchone()[0]
    if state.last_id < last + every:
        return False
    row = (state.last_id, state.last_hash, FOLD, msgspec.json.encode(state).decode())
    with transaction(connection):
        connection.execute("INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)", (*row, digest(row)))
        connection.execute(
            "DELETE FROM snapshots WHERE id NOT IN (SELECT id FROM snapshots ORDER BY id DESC LIMIT ?)",
            (KEPT,),
        )
    return True


def snapshots(connection: sqlite3.Connection) -> list[Snapshot]:
    """Every snapshot, newest first, valid or not."""
    with explain_errors(connection):
        found = connection.execute("SELECT id, hash, fold, state, digest FROM snapshots ORDER BY id DESC")
        return [Snapshot(*row) for row in found.fetchall()]


def _newest(connection: sqlite3.Connection) -> State:
    for snapshot in snapshots(connection):
        with explain_errors(connection):
            event = connection.execute("SELECT hash FROM events WHERE id = ?", (snapshot.id,)).fetchone()
        state = snapshot.restored() if event == (snapshot.hash,) else None
        if state is not None:
            return state
    return State()
