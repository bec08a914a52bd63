"""The oracle's start and its loop: weights, requests, one decode after the other, a heartbeat."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from common.child import claim_stdin, claim_stdout
from common.parent_death import die_with_parent
from common.pipe import Sender
from engine.oracle.adapters import LoadedAdapters
from engine.oracle.dequantize import wide_weights
from engine.oracle.llama import Model, ModelError
from engine.oracle.messages import Beat, Exit, Ready, Refused
from engine.oracle.pipe import Requests
from engine.oracle.scheduler import Scheduler
from engine.oracle.service import Service
from heroes.definition import HeroError

BEAT_SECONDS = 1.0

SLOTS = 64
"""Sequences at a time: a trial of fifty tasks in one go, and room for chats beside it."""

ROWS = 64
"""Tokens a decode: on a CPU more raise no throughput, and a smaller decode is over sooner."""

MAX_THREADS = 8
"""Small heroes get slower with more threads."""


def run() -> None:
    """Run the oracle; exit code 1 with one sentence on stderr when the weights can't be loaded."""
    arguments = read_arguments(sys.argv[1:])
    die_with_parent(arguments.parent)
    replies = Sender(claim_stdout())
    requests = Requests(claim_stdin())
    try:
        model = load(arguments, replies)
    except (ModelError, HeroError, OSError) as error:
        sys.exit(f"The oracle can't start: {error}")
    shelf = LoadedAdapters(model)
    scheduler = Scheduler(model, shelf, requests.has_news)
    replies.send(Ready(sequences=SLOTS, context=scheduler.longest))
    serve(requests, replies, Service(model, shelf, scheduler), scheduler)


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """The program's arguments."""
    parser = argparse.ArgumentParser(prog="engine.oracle", description="The oracle: a hero in llama.cpp.")
    parser.add_argument("--model", type=Path, required=True, help="the hero's weights, a GGUF file")
    parser.add_argument(
        "--cache", type=Path, help="folder in which to keep the weights at 16 bits, and use those"
    )
    parser.add_argument("--cells", type=int, default=4096, help="tokens that all texts together may have")
    parser.add_argument("--threads", type=int, default=cores())
    parser.add_argument("--kv", choices=("f16", "f32"), default="f16", help="precision of the cache")
    parser.add_argument("--parent", type=int, help="pid of the process to die with")
    return parser.parse_args(words)


def cores() -> int:
    """Physical cores this process may use, up to what a small hero profits from."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(psutil.cpu_count(logical=False) or usable, usable, MAX_THREADS)


def load(arguments: argparse.Namespace, replies: Sender) -> Model:
    """The model, converted to 16 bits first if a cache is given; sends its progress as heartbeats."""

    def progress(done: float) -> None:
        replies.send(Beat(busy=True, work=0, phase="widening", done=done))

    path = wide_weights(arguments.model, arguments.cache, progress) if arguments.cache else arguments.model
    replies.send(Beat(busy=True, work=0, phase="loading"))
    model = Model(
        path, slots=SLOTS, cells=arguments.cells, rows=ROWS, threads=arguments.threads, kv=arguments.kv
    )
    model.warm()
    return model


def serve(requests: Requests, replies: Sender, service: Service, scheduler: Scheduler) -> None:
    """Answer requests until told to leave, with a heartbeat every second."""
    next_beat = next_step = time.monotonic()
    while True:
        due = next_step if scheduler.busy else next_beat
        patience = max(0.0, min(due, next_beat) - time.monotonic())
        for what, at in requests.take(patience):
            if isinstance(what, Exit):
                return
            for reply in [what] if isinstance(what, Refused) else service.handle(what, at):
                replies.send(reply)
        if scheduler.busy and time.monotonic() >= next_step:
            began = time.monotonic()
            for reply in scheduler.step():
                replies.send(reply)
            next_step = next_decode_at(began, time.monotonic(), scheduler.share)
        if time.monotonic() >= next_beat:
            answered, asked = scheduler.progress
            beat = Beat(busy=scheduler.busy, work=scheduler.decodes, answered=answered, asked=asked)
            replies.send(beat)
            next_beat = time.monotonic() + BEAT_SECONDS


def next_decode_at(began: float, ended: float, share: float) -> float:
    """When the next decode may begin, monotonic seconds, so that decodes take their share of the time."""
    return began + (ended - began) / share
