"""Run the races not on record yet: `python -m bench.race [COURSE ...] [SEED ...]`, then print all results."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.race import ours, trl
from bench.race.course import COURSES, MOST_TOKENS, PATIENCE, SEEDS, Race, Runner
from bench.race.record import find, keep_stream, record, stream_of
from bench.race.table import missing, table


def run_missing(courses: list[str], seeds: list[int]) -> None:
    """Run our coach first with every course and seed: its tokens set the budgets of the other runners."""
    for course in courses:
        for seed in seeds:
            first = find("coach", course, seed)
            if first is None or (find("trl", course, seed) is None and stream_of(course, seed) is None):
                first = _run("coach", course, seed, MOST_TOKENS)
            patience = 1.0 if first.arrived is None else PATIENCE
            budgets: dict[Runner, int] = {"uniform": int(patience * first.spent), "trl": first.spent}
            for runner, budget in budgets.items():
                if find(runner, course, seed) is None:
                    _run(runner, course, seed, budget)


def _run(runner: Runner, course: str, seed: int, budget: int) -> Race:
    sys.stderr.write(f"racing: {runner}, {course}, seed {seed}, {budget} tokens at most ...\n")
    with tempfile.TemporaryDirectory(prefix="race-") as name:
        folder = Path(name)
        if runner == "trl":
            race = asyncio.run(trl.run(course, seed, stream_of(course, seed) or [], budget, folder))
        else:
            race, stream = asyncio.run(ours.run(runner, course, seed, budget, folder))
            if runner == "coach":
                keep_stream(course, seed, stream)
    record(race)
    return race


def main() -> None:
    """Race on the courses and with the seeds named, or on all courses with all seeds."""
    courses = [each for each in sys.argv[1:] if each in COURSES] or list(COURSES)
    seeds = [int(each) for each in sys.argv[1:] if each.isdigit()] or list(SEEDS)
    run_missing(courses, seeds)
    sys.stdout.write(f"{table()}\n\n{missing()}\n")


if __name__ == "__main__":
    main()
