"""llama.cpp's log: warnings reach stderr, chatter and the noise of intended interruptions do not."""

from __future__ import annotations

import sys

import llama_cpp as llama

WARNING, CONTINUED = 3, 5
"""ggml's log levels of a warning and of a message's continuation; errors lie between them."""

held: list[str] = []
"""Warnings and errors of the call in progress."""


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _hold(level: int, text: bytes, _: object) -> None:
    if WARNING <= level < CONTINUED:
        held.append(text.decode(errors="replace"))


def listen() -> None:
    """Take over llama.cpp's log."""
    llama.llama_log_set(_hold, None)


def tell() -> None:
    """Write the held warnings to stderr."""
    sys.stderr.write("".join(held))
    held.clear()


def drop() -> None:
    """Drop the held warnings: they are about an intended interruption."""
    held.clear()
