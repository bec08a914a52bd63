"""Tokens a second of llama.cpp alone, through its Python binding: the baseline for the Oracle."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.samples import CHAT_TOKENS, QUESTIONS, hero, run_apart
from common.child import spin_briefly

ROUNDS = 10


def measure(model: Path, adapter: Path) -> float | None:
    """The median speed over rounds of the benchmark's questions, in a process of its own.

    None where llama.cpp crashes, as it does on processors with AMX when it repacks Q4_1 weights.
    """
    try:
        return run_apart("bench.plain_llama", str(model), str(adapter))
    except subprocess.CalledProcessError as ended:
        if ended.returncode == -signal.SIGSEGV:
            return None
        raise


def _speed(model: str, adapter: str) -> float:
    from llama_cpp import Llama

    threads = len(os.sched_getaffinity(0))
    llama = Llama(
        model, lora_path=adapter, n_ctx=1024, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    speeds = []
    for text in QUESTIONS * ROUNDS:
        prompt = hero().render([{"role": "user", "content": text}])
        pieces = [
            time.perf_counter()
            for _ in llama.create_completion(prompt, max_tokens=CHAT_TOKENS, temperature=0.0, stream=True)
        ]
        if len(pieces) > 8:
            speeds.append((len(pieces) - 1) / (pieces[-1] - pieces[0]))
    return statistics.median(speeds)


if __name__ == "__main__":
    spin_briefly()
    sys.stdout.write(json.dumps(_speed(*sys.argv[1:])) + "\n")
