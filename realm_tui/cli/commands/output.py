"""What commands write: plain lines, JSON lines, and a live line of a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TextIO

import msgspec

from realm_tui.cli.streams import write
from realm_tui.view.glyphs import ascii_twin
from realm_tui.view.text import clip, untrusted
from realm_tui.window.commands import COMMAND_SAVE, with_save_option
from realm_tui.window.terminal.locale import speaks_utf8


def say(text: str) -> None:
    """Write one line; a `realm …` command in it names the current command's save where that is needed."""
    write(fitting(with_save_option(text, COMMAND_SAVE.get())) + "\n")


def emit(value: object) -> None:
    """Write a record as one line of JSON, in ASCII so that no character acts on the terminal."""
    write(json.dumps(json.loads(msgspec.json.encode(value))) + "\n")


def clear_screen() -> None:
    """Clear the terminal."""
    write("\x1b[H\x1b[2J")


def fitting(text: str) -> str:
    """The text without control characters, and in ASCII unless the locale is UTF-8."""
    shown = untrusted(text)
    return shown if _utf8() else ascii_twin(shown)


def on_terminal(stream: TextIO) -> bool:
    """Whether the stream is a terminal that can write over its own lines."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class LiveLine:
    """The last line of a terminal, overwritten with each change."""

    def show(self, text: str) -> None:
        """Write over the line."""
        width = shutil.get_terminal_size().columns - 1
        write(f"\r{clip(fitting(text), width)}\x1b[K")

    def ring(self) -> None:
        """Ring the terminal's bell."""
        write("\a")

    def clear(self) -> None:
        """Leave the line empty."""
        write("\r\x1b[K")


def confirm(question: str) -> bool:
    """Ask the player; return whether the answer is yes, and False without a terminal."""
    if not sys.stdin.isatty():
        return False
    write(fitting(with_save_option(f"{question} [y/N] ", COMMAND_SAVE.get())))
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def live_line(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Give a function that shows a changing line, on a terminal only; the line is cleared at the end."""
    line = LiveLine() if on_terminal(sys.stdout) and not quiet else None
    try:
        yield line.show if line else lambda text: None
    finally:
        if line:
            line.clear()


@cache
def _utf8() -> bool:
    return speaks_utf8()
