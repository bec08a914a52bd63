"""llama.cpp's log: warnings reach stderr, chatter and the noise of intended interruptions do not."""

from __future__ import annotations

import sys

import llama_cpp as llama

WARNING, CONTINUED = 3, 5
"""ggml's levels: a warning's, and that of the rest of a message."""

held: list[str] = []
"""What was warned of during the call in progress."""


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _hold(level: int, text: bytes, _: object) -> None:
    if WARNING <= level < CONTINUED:
        held.append(text.decode(errors="replace"))


def listen() -> None:
    """Take over llama.cpp's log."""
    llama.llama_log_set(_hold, None)


def tell() -> None:
    """Pass on to stderr what was held."""
    sys.stderr.write("".join(held))
    held.clear()


def drop() -> None:
    """Forget what was held: it was meant to happen."""
    held.clear()
