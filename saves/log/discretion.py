"""What an event may say of the machine it was recorded on: its causes scrubbed, no folders, no processes."""

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
"""The fields that tell in words what went wrong, which programs wrote that know nothing of discretion."""
PROCESSES = frozenset({"EngineLost", "EngineStarted"})
"""Kinds that told the number of a process once: who holds a save, its lock file tells."""

Change = Callable[[str], str]


def discreet(kind: str, payload: bytes, processes: Iterable[int] = ()) -> bytes:
    """An event's payload as it may be read elsewhere, the same bytes where nothing is amiss.

    `processes` are the numbers of processes that causes may name.
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
    """The payload of an event with the number of a process as 0, the same bytes where it is that."""
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
