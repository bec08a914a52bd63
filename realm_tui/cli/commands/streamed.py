"""Arguments that name a stream (`-`, `/dev/stdin`, a shell's `<(…)`): copied into a temporary file."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from realm_tui.cli.exit_codes import CommandFailed
from realm_tui.cli.streams import tell
from realm_tui.view.figures import format_bytes

STREAM = re.compile(r"/(?:dev/fd|proc/self/fd)/([0-9]{1,6})")
PIECE = 1 << 20
TITLE = "stdin"
"""The name of a file that comes on a stream."""


def descriptor(named: Path) -> int | None:
    """The file descriptor that a name stands for; None for the name of a file."""
    if str(named) in ("-", "/dev/stdin"):
        return 0
    found = STREAM.fullmatch(str(named))
    return int(found[1]) if found else None


@contextmanager
def as_file(named: Path, most: int) -> Iterator[Path]:
    """The named file, or a temporary copy of a stream; raises CommandFailed beyond `most` bytes.

    The copy is needed since another process, such as the engine, can't read our streams.
    """
    stream = descriptor(named)
    if stream is None:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="realm-") as folder:
        copy = Path(folder) / TITLE
        if os.isatty(stream):
            tell("Type or paste its lines, then end them with Ctrl+D.")
        with os.fdopen(os.dup(stream), "rb") as source, copy.open("xb") as target:
            _drain(source, target, most)
        yield copy


def title(named: Path) -> str:
    """The name to show for a file or a stream."""
    return named.name if descriptor(named) is None else TITLE


def _drain(source: BinaryIO, target: BinaryIO, most: int) -> None:
    size = 0
    while piece := source.read(PIECE):
        size += len(piece)
        if size > most:
            raise CommandFailed(f"More than {format_bytes(most)} came: write it into a file, and name that.")
        target.write(piece)
