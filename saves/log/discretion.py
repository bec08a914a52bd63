"""Remove from events what identifies the machine: folders, user and host names, process numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from saves.log.scrub import scrub, scrub_folders

CAUSES: Mapping[str, frozenset[str]] = {
    "BattleEnded": frozenset({"reason"}),
    "CampaignArchived": frozenset({"reason"}),
    "CheckpointLost": frozenset({"reason"}),
    "CheckpointsCleared": frozenset({"reason"}),
    "ChildDied": frozenset({"cause"}),
    "EngineStopped": frozenset({"detail"}),
    "FailureRaised": frozenset({"message"}),
    "ScrollRefused": frozenset({"reason"}),
    "TrainingPaused": frozenset({"reason"}),
}
"""The fields that say in words what went wrong; their texts come from any program, so they are scrubbed."""
PROCESSES = frozenset({"EngineLost", "EngineStarted"})
"""Kinds with a `pid`, which new events leave at 0: a save's holder is named in its lock file."""

Change = Callable[[str], str]


def discreet(kind: str, payload: bytes, processes: Iterable[int] = ()) -> bytes:
    """An event's payload without what identifies the machine; the same bytes where nothing changes.

    `processes` are process numbers that causes may mention.
    """
    if kind not in CAUSES and b"/" not in payload and b"\\" not in payload:
        return payload
    told = msgspec.json.decode(payload)
    causes, known = CAUSES.get(kind, frozenset()), tuple(processes)
    changed = {
        name: changed_texts(value, (lambda text: scrub(text, known)) if name in causes else scrub_folders)
        for name, value in told.items()
    }
    return payload if changed == told else msgspec.json.encode(changed)


def without_process(kind: str, payload: bytes) -> bytes:
    """An event's payload with its process number set to 0; the same bytes where nothing changes."""
    told = msgspec.json.decode(payload) if kind in PROCESSES else {}
    return msgspec.json.encode(told | {"pid": 0}) if told.get("pid") else payload


def changed_texts(value: object, change: Change) -> object:
    """A JSON value with each of its texts changed; the keys of objects stay."""
    match value:
        case str():
            return change(value)
        case list():
            return [changed_texts(each, change) for each in value]
        case dict():
            return {name: changed_texts(each, change) for name, each in value.items()}
    return value
