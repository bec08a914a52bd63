"""Files kept beside a scroll: where it came from and what became of it, and every refused line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from common.files import whole_file
from quests.scrolls.report import RefusedRecord, ScrollReport
from quests.task import QuestError

LINEAGE, REFUSED = ".lineage.json", ".refused.jsonl"
"""Endings of the files beside the folder of a claimed scroll."""


class Lineage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sidecar of one scroll."""

    v: int = 1
    title: str
    """The file's name where it was dropped."""
    sha256: str
    size: int
    """Bytes."""
    read: float
    """Time at which the scroll was read, Unix seconds, UTC."""
    save_id: str
    campaign: int
    outcome: Literal["quest", "refused"]
    quest: int = 0
    """Number of the quest that the scroll became; 0 where it became none."""
    reason: str = ""
    """Why the scroll became no quest."""
    report: ScrollReport | None = None


def lineage_file(claim: Path) -> Path:
    """Where the lineage of a claimed scroll is written."""
    return claim.with_name(claim.name + LINEAGE)


def refused_file(claim: Path) -> Path:
    """Where the refused lines of a claimed scroll are written, a JSON object a line."""
    return claim.with_name(claim.name + REFUSED)


def write_lineage(claim: Path, lineage: Lineage) -> None:
    """Write the sidecar whole or not at all; raises OSError."""
    with whole_file(lineage_file(claim)) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(lineage)) + b"\n")


def read_lineage(claim: Path) -> Lineage | None:
    """The sidecar of a scroll; None where there is none. Raises QuestError when it can't be read."""
    path = lineage_file(claim)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lineage)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as flaw:
        raise QuestError(f"The lineage {path} can't be read: {flaw}.") from flaw


def open_refused(claim: Path) -> BinaryIO:
    """The file for a scroll's refused lines, empty; raises OSError."""
    return _private(refused_file(claim))


def refusals(claim: Path) -> Iterator[RefusedRecord]:
    """Every refused line of a scroll; none where they are not kept. Raises QuestError."""
    path = refused_file(claim)
    try:
        with path.open("rb") as file:
            for line in file:
                yield msgspec.json.decode(line, type=RefusedRecord)
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError) as flaw:
        raise QuestError(f"The refused lines {path} can't be read: {flaw}.") from flaw


def _private(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")
