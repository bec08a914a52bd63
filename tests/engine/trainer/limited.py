"""A trainer whose memory is limited once its hero is loaded; its reports go out as JSON lines.

Run as a program of its own: limits stay with a process.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import msgspec
import torch

from tests.engine.trainer.small import Wire, arena_of, small_fight, small_hero


def main(converted: Path, folder: Path, room: int) -> None:
    torch.set_num_threads(1)
    model, tokenizer = small_hero(converted)
    wire = Wire()
    arena = arena_of(model, tokenizer, wire)
    # A first battle settles what libraries load and allocate only once.
    arena.run(small_fight(folder / "first"), wire)  # type: ignore[arg-type]
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    wire.said.clear()
    lessons = small_fight(folder).lessons * 32
    arena.run(small_fight(folder / "second", battle=2, lessons=lessons, batch_size=512), wire)  # type: ignore[arg-type]
    for report in wire.said:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
