"""The record of races: they take hours, so a finished race is a line of races.jsonl and not run again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bench.race.course import Race, Runner
from heroes.weights import cache_folder

RECORD = Path(__file__).with_name("races.jsonl")

Stream = list[tuple[str, str]]
"""Prompts and answers trained on, in order."""


def load_races() -> dict[tuple[Runner, str, int], Race]:
    """All finished races, by runner, course and seed; of a race that was run again, the last result."""
    lines = RECORD.read_bytes().splitlines() if RECORD.exists() else []
    races = [msgspec.json.decode(line, type=Race) for line in lines]
    return {(each.runner, each.course, each.seed): each for each in races}


def record(race: Race) -> None:
    """Add a finished race to the record."""
    with RECORD.open("ab") as file:
        file.write(msgspec.json.encode(race) + b"\n")


def find(runner: Runner, course: str, seed: int) -> Race | None:
    """The race of a runner on a course with a seed; None while it is not on record."""
    return load_races().get((runner, course, seed))


def keep_stream(course: str, seed: int, stream: Stream) -> None:
    """Keep the lessons of our coach's race in the cache, so that TRL can train on the same lessons."""
    _stream(course, seed).write_bytes(msgspec.json.encode(stream))


def stream_of(course: str, seed: int) -> Stream | None:
    """The lessons of our coach's race; None where the race was run on another machine."""
    path = _stream(course, seed)
    return msgspec.json.decode(path.read_bytes(), type=Stream) if path.exists() else None


def _stream(course: str, seed: int) -> Path:
    cache_folder().mkdir(parents=True, exist_ok=True)
    return cache_folder() / f"race-{course}-{seed}.json"
