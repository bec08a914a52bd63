"""A fresh save rebuilt from the checked rows of an export; nothing of the foreign file is adopted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from saves.events import Entry
from saves.events.errors import SaveError, StoryError
from saves.file import export_format
from saves.file.chain import GENESIS, link
from saves.file.export_format import ExportManifest
from saves.file.open import open_for_writing
from saves.file.tables import ITEMS, TABLES
from saves.file.transaction import transaction
from saves.log.fold import fold
from saves.log.log import INSERT, columns, pages
from saves.parcel.name_forms import check_names
from saves.state import State

MOST_EVENTS = 1_000_000
MOST_ROWS = 5_000_000
"""Most events, and most rows of a table, that an import takes; a year of nonstop play has less than half."""

PAGE = 500
"""Rows in memory at a time."""


def rebuild(foreign: sqlite3.Connection, manifest: ExportManifest, save: Path) -> State:
    """Write the export's story into a new save and return its state; raises SaveError if it does not fit."""
    try:
        return _rebuilt(foreign, manifest, save)
    except StoryError as flaw:
        raise SaveError(f"{flaw.what}, so the export is not taken in: ask for another.") from flaw


def _rebuilt(foreign: sqlite3.Connection, manifest: ExportManifest, save: Path) -> State:
    state = State()
    with closing(open_for_writing(save, create=True)) as own, transaction(own):
        for page in pages(foreign):
            own.executemany(INSERT, (columns(entry) for entry in _checked(page, state)))
            if state.last_id > MOST_EVENTS:
                raise SaveError(f"The export has more than {MOST_EVENTS} events, the most an import takes.")
        _copy_rows(foreign, own, manifest)
    if (state.last_id, state.last_hash, state.save_id) != (
        manifest.last_id,
        manifest.last_hash,
        manifest.save_id,
    ):
        raise SaveError("The export's manifest tells of another story than the one it holds.")
    return state


def _checked(page: list[Entry], state: State) -> Iterator[Entry]:
    """The entries, once their chain, their fit with earlier entries and their names are checked."""
    for entry in page:
        previous, number = state.last_hash or GENESIS, state.last_id + 1
        expected = link(previous, entry.id, entry.time, entry.kind, entry.subject, entry.payload)
        if entry.id != number or entry.hash != expected:
            raise SaveError(f"The export's chain of events is broken at event {number}.")
        fold(state, [entry])
        check_names(entry)
        yield entry


def _copy_rows(foreign: sqlite3.Connection, own: sqlite3.Connection, manifest: ExportManifest) -> None:
    for table in TABLES:
        if table is ITEMS and manifest.v < export_format.WITH_ITEMS:
            continue
        copied = 0
        for page in table.pages(foreign, PAGE):
            copied += len(page)
            if copied > MOST_ROWS:
                raise SaveError(
                    f"The export has more than {MOST_ROWS} rows of {table.name}, the most an import takes."
                )
            table.write(own, page)
