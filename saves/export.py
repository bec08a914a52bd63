"""Writing a save's story and chosen adapters into one sealed file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

import msgspec

from saves import parcel
from saves.log import INSERT, PAGE
from saves.parcel import CHUNK, Manifest
from saves.partial import making
from saves.rows import StepRow
from saves.state import State
from saves.tables import ANSWERS, ITEMS, MESSAGES, STEPS
from saves.transaction import explained

Progress = Callable[[int], None]
"""Hears how many bytes of adapters are written."""


class Blob(msgspec.Struct, frozen=True):
    """An adapter to take along."""

    checkpoint: str
    sha256: str
    label: str
    """What whoever unpacks it must know of it, as JSON."""
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
    progress: Progress,
) -> str:
    """Write the file, which appears whole or not at all, and give its seal; raises SaveError and OSError.

    The connection must be in the transaction in which the state was read. Without `full`, steps leave their
    sampled strikes behind: the curves stay.
    """
    with making(target) as part:
        with explained(connection), closing(parcel.create(part)) as out:
            out.execute("BEGIN")
            _story(connection, out, full=full, chats=chats)
            _adapters(out, blobs, progress)
            manifest = _manifest(state, blobs, app_version=app_version, full=full, chats=chats)
            out.execute("INSERT INTO manifest VALUES (?)", (msgspec.json.encode(manifest).decode(),))
            out.execute("COMMIT")
        return parcel.seal(part)


def _manifest(state: State, blobs: Sequence[Blob], *, app_version: str, full: bool, chats: bool) -> Manifest:
    return Manifest(
        app_version=app_version,
        save_id=state.save_id,
        exported=time.time(),
        last_id=state.last_id,
        last_hash=state.last_hash,
        full=full,
        chats=chats,
        adapters=[parcel.Adapter(each.checkpoint, each.sha256, each.size) for each in blobs],
    )


def _story(connection: sqlite3.Connection, out: sqlite3.Connection, *, full: bool, chats: bool) -> None:
    events = connection.execute("SELECT id, time, kind, subject, payload, hash FROM events ORDER BY id")
    while page := events.fetchmany(PAGE):
        out.executemany(INSERT, page)
    for steps in STEPS.pages(connection, PAGE):
        STEPS.write(out, steps if full else [_curve(each) for each in steps])
    for answers in ANSWERS.pages(connection, PAGE):
        ANSWERS.write(out, answers)
    for items in ITEMS.pages(connection, PAGE):
        ITEMS.write(out, items)
    if chats:
        for messages in MESSAGES.pages(connection, PAGE):
            MESSAGES.write(out, messages)


def _curve(step: StepRow) -> StepRow:
    return msgspec.structs.replace(step, samples=[])


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
