"""A fresh save rebuilt from the checked rows of an export; nothing of the foreign file is adopted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from saves import parcel
from saves.chain import GENESIS, link
from saves.errors import SaveError
from saves.events import Entry
from saves.fold import fold
from saves.log import INSERT, PAGE, columns, pages
from saves.names import check_names
from saves.parcel import Manifest
from saves.state import State
from saves.store import open_for_writing
from saves.tables import ITEMS, TABLES
from saves.transaction import transaction


def rebuild(foreign: sqlite3.Connection, manifest: Manifest, save: Path) -> State:
    """Write the export's story into a new save and give its state; raises SaveError for what does not fit."""
    state = State()
    with closing(open_for_writing(save, create=True)) as own, transaction(own):
        for page in pages(foreign):
            _check(page, state.last_hash or GENESIS, state.last_id)
            fold(state, page)
            for entry in page:
                check_names(entry)
            own.executemany(INSERT, (columns(entry) for entry in page))
        _copy_rows(foreign, own, manifest)
    if (state.last_id, state.last_hash, state.save_id) != (
        manifest.last_id,
        manifest.last_hash,
        manifest.save_id,
    ):
        raise SaveError("The export's manifest tells of another story than the one it holds.")
    return state


def _check(page: list[Entry], previous: str, number: int) -> None:
    for entry in page:
        number += 1
        expected = link(previous, entry.id, entry.time, entry.kind, entry.subject, entry.payload)
        if entry.id != number or entry.hash != expected:
            raise SaveError(f"The export's chain of events is broken at event {number}.")
        previous = entry.hash


def _copy_rows(foreign: sqlite3.Connection, own: sqlite3.Connection, manifest: Manifest) -> None:
    for table in TABLES:
        if table is ITEMS and manifest.v < parcel.WITH_ITEMS:
            continue
        for page in table.pages(foreign, PAGE):
            table.write(own, page)


def adapters(foreign: sqlite3.Connection) -> Iterator[tuple[str, str, sqlite3.Blob]]:
    """Digest, label and bytes of each adapter in the export, one at a time."""
    for number, sha256, label in foreign.execute("SELECT rowid, sha256, label FROM adapters").fetchall():
        with foreign.blobopen("adapters", "data", number, readonly=True) as blob:
            yield sha256, label, blob
