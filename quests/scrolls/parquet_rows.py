"""A separate program that turns a Parquet table on its standard input into JSON lines.

The library that reads Parquet is large and written in C++, and a file can claim any size. So it runs apart
from the engine and the window, with limits on memory and time. The first line describes the table, all
others are rows. A line that begins with `!` says why a row can't be read, a field `flaw` why the table can't.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from quests.scrolls.fields import plain_name, table

MEMORY, SECONDS = 1 << 30, 120
"""Limits of the program: bytes of address space beyond those it starts with, seconds of processor time."""
ROWS = 64
"""Rows held in memory at a time."""


def main() -> int:
    """Read a table from standard input and write its rows; the first argument is the maximum of rows."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        return _tell({"flaw": "the library pyarrow, which reads it, is not installed"})
    _limit()
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    try:
        file = pyarrow.parquet.ParquetFile(sys.stdin.buffer, pre_buffer=False, buffer_size=1 << 16)
        names = [name for name in file.schema_arrow.names if plain_name(name) in table().columns]
        others = [name for name in file.schema_arrow.names if name not in names]
        _tell({"unknown": others, "rows": file.metadata.num_rows})
        if names:
            _write(file, names, int(sys.argv[1]))
    except BrokenPipeError:
        return 0
    except (Exception, MemoryError) as flaw:  # noqa: BLE001
        return _tell({"flaw": " ".join(str(flaw).split())[:200] or type(flaw).__name__})
    return 0


def _write(file: Any, names: list[str], most: int) -> None:
    number = 0
    for batch in file.iter_batches(batch_size=ROWS, columns=names, use_threads=False):
        for line in _rows(batch):
            number += 1
            if number > most:
                return
            sys.stdout.write(line + "\n")


def _rows(batch: Any) -> Iterator[str]:
    for at in range(batch.num_rows):
        try:
            [row] = batch.slice(at, 1).to_pylist()
            yield json.dumps(row, default=_foreign)
        except (ValueError, TypeError) as flaw:
            yield "!" + " ".join(str(flaw).split())[:200]


def _foreign(value: object) -> str:
    raise TypeError(f"has a value of the type {type(value).__name__}, which is no text")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    size = _address_space() + MEMORY
    # Not every system lets a program limit its address space; the time is limited there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return MEMORY


def _tell(what: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
    return 1 if "flaw" in what else 0


if __name__ == "__main__":
    sys.exit(main())
