"""`make bench`: every measurement in one run, written to bench/RESULTS.md."""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
from pathlib import Path

import psutil
import torch

from bench import oracle, pace, throughput, window, year
from bench.race.table import missing, table
from bench.samples import machine

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Measure everything and write the results; stderr says which part begins."""
    parts = [_machine(), _throughput(), _pace(), _oracle(), _window(), _year(), _races()]
    RESULTS.write_text("# Measurements\n\nMade by `make bench`.\n\n" + "\n\n".join(parts) + "\n")
    sys.stdout.write(RESULTS.read_text())


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.system()}, {machine()}, {memory:.0f} GiB, torch {torch.__version__}."


def _throughput() -> str:
    rows = []
    for dtype in ("float32", "bfloat16"):
        _say(f"throughput in {dtype}")
        frozen = dtype if dtype == throughput.native() else "float32"
        ours, trl = throughput.measure("ours", frozen), throughput.measure("trl", dtype)
        rows.append(f"| {dtype} | {trl:.2f} | {frozen} | {ours:.2f} | {ours / trl:.1f} |")
    return "\n".join(
        [
            "## Training throughput",
            "",
            "PIP, the same LoRA, tokens and batch; samples a second. TRL's `SFTTrainer` has its defaults.",
            "Ours has all in float32 but the frozen matrices, which are bfloat16 where the processor",
            "multiplies that natively.",
            "",
            "| TRL in | TRL | our frozen matrices in | ours | ratio |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def _pace() -> str:
    _say("the trainer's pace")
    full, half = pace.measure(1.0), pace.measure(0.5)
    return "\n".join(
        [
            "## The budget's pace",
            "",
            f"{pace.COUNTED} steps keep {full.cores:.2f} processors busy at full pace, {half.cores:.2f} with",
            f"`realm budget --cpu 50`: {half.cpu_seconds:.1f} s of processor time in",
            f"{half.wall_seconds:.1f} s, and not {full.cpu_seconds:.1f} s in {full.wall_seconds:.1f} s.",
        ]
    )


def _oracle() -> str:
    _say("the Oracle, alone and beside training")
    found = asyncio.run(oracle.measure())
    rows = [
        f"| {name} | {r.first_token_ms_p50:.0f} | {r.first_token_ms_p95:.0f} | {r.tokens_per_second:.1f} "
        f"| {r.trial_seconds:.2f} | {r.sealed_ms:.0f} |"
        for name, r in (("alone", found.alone), ("beside training", found.beside))
    ]
    beside = found.beside.tokens_per_second
    return "\n".join(
        [
            "## The Oracle",
            "",
            f"{oracle.CHATS} chats; {oracle.SEALS} checkpoints never loaded before, from sealed to the first",
            f"token answered with each; {oracle.TRIALS} trials of 50 tasks of BIN level 2; medians.",
            "",
            "| | first token p50, ms | p95, ms | tokens/s | trial, s | sealed to answer, ms |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "llama.cpp alone, with the same adapter and questions:",
            f"{_plain(found.plain_f16)} on the weights that the Oracle widens to F16 (beside training it has",
            f"{beside:.1f}); {_plain(found.plain_q4)} on the Q4_1 weights as shipped.",
        ]
    )


def _plain(speed: float | None) -> str:
    return "a crash" if speed is None else f"{speed:.1f} tokens/s"


def _window() -> str:
    _say("the window")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        found = window.measure(Path(folder))
    return "\n".join(
        [
            "## The window",
            "",
            f"First paint {found.first_paint_ms:.0f} ms after process start (median of {window.STARTS} on a",
            "quiet machine). While PIP trains on every core: from a letter typed to the Oracle to its echo",
            f"{found.letter_p95_ms:.0f} ms, from `?` to the box it opens {found.box_p95_ms:.0f} ms (p95 of",
            f"{window.KEYS} each); the window left alone uses {found.idle_percent:.1f} % of a core.",
        ]
    )


def _year() -> str:
    _say("a save after a year of play")
    found = year.measure()
    rates = [_thousands(rate) for rate in (found.append_rate, found.plain_rate, found.fold_rate)]
    return "\n".join(
        [
            "## A year of play",
            "",
            f"{year.BATTLES:,} battles of {year.STEPS} steps, {found.events:,} events:",
            f"{found.megabytes:.0f} MB, opened in {found.open_ms:.0f} ms (median of {year.OPENINGS}).",
            f"A window that shows it has {found.window_mb:.0f} MB resident.",
            "",
            "| events a second | |",
            "|---|---|",
            f"| appended in batches, with their hash chain | {rates[0]} |",
            f"| the same rows with plain sqlite3 | {rates[1]} |",
            f"| folded | {rates[2]} |",
        ]
    )


def _races() -> str:
    """The races on record, which are not run here, since that takes hours."""
    return "\n".join(
        [
            "## Time to level",
            "",
            "Each runner trains PIP from nothing, with the same LoRA and batch, until trials show that all",
            "is mastered at once. Our coach takes the skill with the fewest levels next. A uniform mix has",
            "every level of every skill in every battle, and as many tokens as ours would need at 60 %.",
            "TRL's `SFTTrainer` trains with its defaults on the lessons that our coach chose, as many",
            "tokens, and is examined every 40 steps; a level that it had once counts for good.",
            "",
            table(),
            "",
            f"{missing()} What they show and why: [docs/COACH.md](../docs/COACH.md).",
        ]
    )


def _thousands(rate: float) -> str:
    return f"{1000 * round(rate / 1000):,}"


def _say(what: str) -> None:
    sys.stderr.write(f"measuring {what} ...\n")


if __name__ == "__main__":
    main()
