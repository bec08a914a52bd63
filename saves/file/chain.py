"""The hash chain of the log: each event's hash covers the event and the hash before it."""

from __future__ import annotations

from hashlib import sha256

import msgspec

GENESIS = "0" * 64
"""The previous hash of the first event."""


def link(previous: str, number: int, time: float, kind: str, subject: str, payload: bytes) -> str:
    """The hash of an event: sha256 of `[previous,id,time,kind,subject]` as JSON, then the payload's bytes."""
    return sha256(msgspec.json.encode((previous, number, time, kind, subject)) + payload).hexdigest()


def digest(columns: tuple[object, ...]) -> str:
    """The digest of a row that stands outside the chain: sha256 of its columns as a JSON array."""
    return sha256(msgspec.json.encode(columns)).hexdigest()
