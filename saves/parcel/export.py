"""Write a save's story and chosen adapters into one sealed file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

import msgspec

from common.files import whole_file
from saves.file import export_format
from saves.file.export_format import CHUNK, ExportManifest
from saves.file.tables import ANSWERS, ITEMS, MESSAGES, STEPS
from saves.file.transaction import explain_errors
from saves.log.log import INSERT, PAGE, columns
from saves.parcel.withheld import Withheld
from saves.state import State

Progress = Callable[[int], None]
"""Called with the bytes of adapters written so far."""


class Blob(msgspec.Struct, frozen=True):
    """An adapter to export."""

    checkpoint: str
    sha256: str
    label: str
    """The adapter's hero and LoRA config as JSON, which an import needs."""
    size: int
    """Bytes."""
    open: Callable[[], IO[bytes]]


def export(
    connection: sqlite3.Connection,
    state: State,
    target: Path,
    blobs: Sequence[Blob],
    *,
    app_version: str,
    full: bool,
    chats: bool,
    told: Withheld,
    progress: Progress,
) -> str:
    """Write the file, whole or not at all, and return its seal; raises SaveError and OSError.

    The connection must be in the transaction in which the state was read. Without `full`, steps are
    written without their sampled strikes. `told` removes what is withheld.
    """
    with whole_file(target) as part:
        with explain_errors(connection), closing(export_format.create(part)) as out:
            out.execute("BEGIN")
            _story(connection, out, told, full=full, chats=chats)
            _adapters(out, blobs, progress)
            manifest = _manifest(state, blobs, told, app_version=app_version, full=full, chats=chats)
            out.execute("INSERT INTO manifest VALUES (?)", (msgspec.json.encode(manifest).decode(),))
            out.execute("COMMIT")
        return export_format.seal(part)


def _manifest(
    state: State, blobs: Sequence[Blob], told: Withheld, *, app_version: str, full: bool, chats: bool
) -> ExportManifest:
    return ExportManifest(
        app_version=app_version,
        save_id=state.save_id,
        exported=time.time(),
        last_id=state.last_id,
        last_hash=told.last_hash,
        full=full,
        chats=chats,
        adapters=[export_format.Adapter(each.checkpoint, each.sha256, each.size) for each in blobs],
        scrolls=told.along,
        withheld=len(told.quests),
        rewritten=told.rewritten,
    )


def _story(
    connection: sqlite3.Connection, out: sqlite3.Connection, told: Withheld, *, full: bool, chats: bool
) -> None:
    for entries in told.events(connection):
        out.executemany(INSERT, map(columns, entries))
    for steps in STEPS.pages(connection, PAGE):
        STEPS.write(out, told.steps(steps, full=full))
    for answers in ANSWERS.pages(connection, PAGE):
        ANSWERS.write(out, told.answers(answers))
    for items in ITEMS.pages(connection, PAGE):
        ITEMS.write(out, told.items(items))
    if chats:
        for messages in MESSAGES.pages(connection, PAGE):
            MESSAGES.write(out, messages)


def _adapters(out: sqlite3.Connection, blobs: Sequence[Blob], progress: Progress) -> None:
    written = 0
    for each in blobs:
        place = out.execute(
            "INSERT INTO adapters VALUES (?, ?, zeroblob(?))", (each.sha256, each.label, each.size)
        ).lastrowid
        with each.open() as source, out.blobopen("adapters", "data", place or 0) as blob:
            while piece := source.read(CHUNK):
                blob.write(piece)
                written += len(piece)
                progress(written)
