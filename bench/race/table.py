"""The races on record as a page of Markdown."""

from __future__ import annotations

from statistics import median

from bench.race.course import COURSES, RUNNERS, SEEDS, Race, Runner, goal_levels
from bench.race.record import load_races

NAMES: dict[Runner, str] = {"coach": "our coach", "uniform": "uniform mix", "trl": "TRL's SFTTrainer"}


def table() -> str:
    """Every course with each runner's tokens to each level, and how our coach compares."""
    races = load_races().values()
    return "\n\n".join(
        _course(course, [each for each in races if each.course == course]) for course in COURSES
    )


def missing() -> str:
    """How many races are on record, of those that `make race` runs."""
    known = load_races().keys()
    wanted = {(runner, course, seed) for runner in RUNNERS for course in COURSES for seed in SEEDS}
    told = f"{len(known & wanted)} of {len(wanted)} races are on record"
    return f"{told}." if wanted <= known else f"{told}; `make race` runs the others, in some hours."


def _course(course: str, races: list[Race]) -> str:
    levels = goal_levels(course)
    head = [
        "| | seed | " + " | ".join(levels) + " | all | given | minutes | on |",
        "|---" * (len(levels) + 6) + "|",
    ]
    rows = [_row(each, levels) for runner in RUNNERS for each in _by_seed(races, runner)]
    told = f"Thousand tokens trained until a level was mastered, course `{course}`; – where it was not."
    return "\n".join([told, "", *head, *rows, "", *_comparison(races)])


def _by_seed(races: list[Race], runner: Runner) -> list[Race]:
    return sorted((each for each in races if each.runner == runner), key=lambda each: each.seed)


def _row(race: Race, levels: list[str]) -> str:
    figures = [_thousands(race.tokens.get(level)) for level in levels]
    cells = [NAMES[race.runner], str(race.seed), *figures, _thousands(race.arrived), _thousands(race.spent)]
    return f"| {' | '.join(cells)} | {race.seconds / 60:.0f} | {race.machine} |"


def _thousands(tokens: int | None) -> str:
    return "–" if tokens is None else f"{tokens / 1000:.0f}"


def _comparison(races: list[Race]) -> list[str]:
    """One line for each runner that our coach is compared with."""
    ours = {race.seed: race.arrived for race in races if race.runner == "coach"}
    lost = ", ".join(str(seed) for seed, arrived in sorted(ours.items()) if arrived is None)
    lines = [f"Our coach did not arrive with seed {lost}, which is compared with nothing."] if lost else []
    for runner in RUNNERS[1:]:
        theirs = {race.seed: race for race in _by_seed(races, runner) if ours.get(race.seed) is not None}
        if theirs:
            lines.append(f"Of {NAMES[runner]}: {_shares(ours, theirs)}.")
    return lines


def _shares(ours: dict[int, int | None], theirs: dict[int, Race]) -> str:
    """Our tokens as a share of theirs; where they did not reach the goal, as a share of all they trained."""
    shares = [(ours[seed] or 0) / (race.arrived or race.spent) for seed, race in theirs.items()]
    missed = sum(race.arrived is None for race in theirs.values())
    each = ", ".join(f"{share:.0%}" for share in shares)
    rest = f"; {missed} of {len(theirs)} did not arrive, and count as what they were given" if missed else ""
    return f"ours needs {each} of its tokens, in the median {median(shares):.0%}{rest}"
