"""Whether this terminal can show the window."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping

from realm_tui.cli.doctor.finding import Diagnosis
from realm_tui.window.terminal.locale import speaks_utf8

LEAST = (60, 16)
"""Columns and lines the window needs."""


def findings() -> Iterator[Diagnosis]:
    """Size, colours and character set."""
    if not sys.stdout.isatty():
        yield Diagnosis("terminal", "unchecked", "The output is no terminal: the window was not checked.")
        return
    size = shutil.get_terminal_size()
    yield room(size.columns, size.lines)
    yield colours(os.environ)
    yield characters(os.environ)


def room(columns: int, lines: int) -> Diagnosis:
    """The terminal's size in cells."""
    if columns >= LEAST[0] and lines >= LEAST[1]:
        return Diagnosis("terminal", "ok", f"It has {columns}×{lines} cells.")
    remedy = "Make the terminal larger."
    return Diagnosis("terminal", "warning", f"{columns}×{lines} cells are too few; 60×16 are needed.", remedy)


def colours(environment: Mapping[str, str]) -> Diagnosis:
    """The colours that the environment promises; nothing in the game depends on colour alone."""
    if environment.get("TERM", "dumb") == "dumb":
        remedy = "Set TERM to what your terminal is, such as xterm-256color."
        return Diagnosis("colours", "warning", "TERM says that this terminal can't draw.", remedy)
    if "NO_COLOR" in environment:
        return Diagnosis("colours", "ok", "NO_COLOR is set: the window is grey.")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Diagnosis("colours", "ok", "It has full colour.")
    return Diagnosis("colours", "ok", f"Its colours are those of {environment['TERM']}.")


def characters(environment: Mapping[str, str]) -> Diagnosis:
    """The character set of the terminal's locale."""
    if speaks_utf8(environment):
        return Diagnosis("characters", "ok", "The locale is UTF-8.")
    remedy = "Set LANG to a UTF-8 locale, such as C.UTF-8, for the real signs."
    return Diagnosis("characters", "warning", "The locale is not UTF-8: signs are drawn in ASCII.", remedy)
