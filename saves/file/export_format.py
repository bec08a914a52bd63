"""The export file: a SQLite database, followed by a seal with the sha256 of all its bytes."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from saves.events.errors import SaveError, UnreadableError
from saves.events.fact import Bytes, Count, Digest, Name, Number, UnixTime
from saves.file import gate, schema

APPLICATION_ID = 0x52454C58
"""`RELX`, in the file's header: tells an export from a save."""

FORMAT = 4
WITH_ITEMS = 2
"""The first format with the items of quests; format 3 adds what was withheld."""
WITH_METRICS = 4
"""The first format whose steps have the metrics of their school."""

MOST_ADAPTERS = 10_000

MOST_BYTES = 4 << 30
"""Larger files are refused unread."""

MANIFEST = "CREATE TABLE manifest (record TEXT NOT NULL) STRICT"

ADAPTERS = """CREATE TABLE adapters (
    sha256 TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT"""

FIRST_TABLES = (MANIFEST, ADAPTERS, schema.EVENTS, schema.STEPS, schema.ANSWERS, schema.MESSAGES)
ADDED = {WITH_ITEMS: schema.ITEMS, WITH_METRICS: schema.STEP_METRICS}
"""Statements that later formats add, by the first format with them."""

_SEAL = re.compile(rb"\nREALM-SEAL 1 ([0-9a-f]{64})\n")
SEAL_BYTES = 14 + 64 + 1
HEADER_BYTES = 72
"""Bytes of a SQLite file's header up to the end of its application id."""

CHUNK = 1 << 20


Choice = Literal["champion", "latest", "all"]
"""Which checkpoints an export contains."""


class Adapter(msgspec.Struct, frozen=True):
    """One adapter in the file."""

    checkpoint: Name
    sha256: Digest
    size: Bytes
    """Bytes of its safetensors file."""


class ExportManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of itself; everything else is folded from its events."""

    v: Annotated[int, msgspec.Meta(ge=1, le=FORMAT)] = FORMAT
    app_version: Name
    save_id: Name
    exported: UnixTime
    """Unix seconds, UTC."""
    last_id: Number
    last_hash: Digest
    """Id and hash of the last event in the file."""
    full: bool
    """Whether the steps keep their sampled strikes."""
    chats: bool
    adapters: Annotated[list[Adapter], msgspec.Meta(max_length=MOST_ADAPTERS)]
    scrolls: bool = True
    """Whether the lines of the player's scrolls were exported; those of dropped scrolls never are."""
    withheld: Count = 0
    """Number of scrolls whose lines were not exported."""
    rewritten: Count = 0
    """Number of events changed for the export: without scroll lines, folders, users, hosts or processes.
    From the first changed event on, the hash chain differs from the save's."""


def create(path: Path) -> sqlite3.Connection:
    """A new database with the tables of an export, on a file that exists and is empty."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute(f"PRAGMA page_size = {gate.PAGE_BYTES}")
    for statement in tables(FORMAT):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    return connection


def tables(version: int) -> tuple[str, ...]:
    """The statements that create all tables of an export format."""
    return (*FIRST_TABLES, *(added for first, added in ADDED.items() if version >= first))


def seal(path: Path) -> str:
    """Append the seal, wait until the disk has it, and return the sha256 of everything before it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with path.open("ab") as file:
        file.write(b"\nREALM-SEAL 1 " + digest.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return digest


def is_export(path: Path) -> bool:
    """Whether the file is an export, whole or not: it has a seal, or an export's mark in its header."""
    if _sealed_with(path) is not None:
        return True
    with path.open("rb") as file:
        return file.read(HEADER_BYTES)[-4:] == APPLICATION_ID.to_bytes(4, "big")


def check_seal(path: Path, most: int = MOST_BYTES, progress: Callable[[float], None] = lambda _: None) -> str:
    """The sha256 in a file's seal; raises SaveError for a missing or wrong seal, or a file too large."""
    size = path.stat().st_size
    if size > most:
        raise UnreadableError(f"{path} has {size} bytes, more than the {most} an export may have.")
    found = _sealed_with(path)
    if found is None:
        raise SaveError(f"{path} is no export of the Realm, or its end is missing: ask for the file again.")
    digest, rest = hashlib.sha256(), size - SEAL_BYTES
    with path.open("rb") as file:
        while rest > 0 and (piece := file.read(min(CHUNK, rest))):
            digest.update(piece)
            rest -= len(piece)
            progress(1 - rest / size)
    if digest.hexdigest() != found:
        raise SaveError(f"{path} is damaged: its bytes do not match its seal, so ask for the file again.")
    return found


def _sealed_with(path: Path) -> str | None:
    size = path.stat().st_size
    if size < SEAL_BYTES:
        return None
    with path.open("rb") as file:
        file.seek(size - SEAL_BYTES)
        match = _SEAL.fullmatch(file.read(SEAL_BYTES))
    return match[1].decode() if match else None
