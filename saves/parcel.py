"""The one file a save is handed on in: a SQLite database, and after it a seal over all of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from saves import schema
from saves.errors import SaveError

APPLICATION_ID = 0x52454C58
"""`RELX`, in the file's header: tells what was exported from a save that is played."""

FORMAT = 2
WITH_ITEMS = 2
"""The first format that tells the items of quests."""

MOST_BYTES = 4 << 30
"""Larger files are refused unread."""

MANIFEST = "CREATE TABLE manifest (record TEXT NOT NULL) STRICT"

ADAPTERS = """CREATE TABLE adapters (
    sha256 TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT"""

TABLES = (MANIFEST, ADAPTERS, schema.EVENTS, schema.STEPS, schema.ANSWERS, schema.MESSAGES, schema.ITEMS)

_SEAL = re.compile(rb"\nREALM-SEAL 1 ([0-9a-f]{64})\n")
SEAL_BYTES = 14 + 64 + 1
HEADER_BYTES = 72
"""Of a SQLite file, up to and with its application id."""

CHUNK = 1 << 20


Choice = Literal["champion", "latest", "all"]
"""Which checkpoints are taken along."""


class Adapter(msgspec.Struct, frozen=True):
    """One adapter in the file."""

    checkpoint: str
    sha256: str
    size: int
    """Bytes of its safetensors file."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of itself; everything else is folded from its events."""

    v: int = FORMAT
    app_version: str
    save_id: str
    exported: float
    """Unix seconds, UTC."""
    last_id: int
    last_hash: str
    """The end of the log it was made from."""
    full: bool
    """Whether the steps keep the strikes they were sampled with."""
    chats: bool
    adapters: list[Adapter]


def create(path: Path) -> sqlite3.Connection:
    """A new database with the tables of an export, on a file that exists and is empty."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    for statement in TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    return connection


@cache
def shape(version: int = FORMAT) -> str:
    """Digest of the tables an export of a format must have, no more and no fewer."""
    connection = sqlite3.connect(":memory:")
    for statement in TABLES if version >= WITH_ITEMS else TABLES[:-1]:
        connection.execute(statement)
    return schema.shape(connection)


def seal(path: Path) -> str:
    """Append the seal and wait until the disk has it; the digest of everything before it."""
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
    """The digest in a file's seal; raises SaveError when it has none, is too large, or its bytes differ."""
    size = path.stat().st_size
    if size > most:
        raise SaveError(f"{path} has {size} bytes, more than the {most} an export may have.")
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
