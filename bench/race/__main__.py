"""One race, or all of them: `python -m bench.race [COURSE] [SEED ...]` prints each as a line of JSON."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import msgspec

from bench.race import ours, trl
from bench.race.course import COURSES, MOST_TOKENS, PATIENCE, SEEDS, Race


def races(course: str, seed: int) -> list[Race]:
    """Our coach, then a uniform mix with twice its tokens at most, then TRL with as many."""
    with tempfile.TemporaryDirectory(prefix="race-") as name:
        folder = Path(name)
        first = asyncio.run(ours.run("coach", course, seed, MOST_TOKENS, _made(folder / "coach")))
        patience = int(PATIENCE * first.spent)
        second = asyncio.run(ours.run("uniform", course, seed, patience, _made(folder / "uniform")))
        third = asyncio.run(trl.run(course, seed, first.stream, first.spent, _made(folder / "trl")))
    return [msgspec.structs.replace(first, stream=[]), second, third]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    """Race on the courses and with the seeds named, or on all with all."""
    courses = [each for each in sys.argv[1:] if each in COURSES] or list(COURSES)
    seeds = [int(each) for each in sys.argv[1:] if each.isdigit()] or SEEDS
    for course in courses:
        for seed in seeds:
            for race in races(course, seed):
                sys.stdout.write(msgspec.json.encode(race).decode() + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
