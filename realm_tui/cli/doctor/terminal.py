"""Whether this terminal can show the window."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping

from realm_tui.cli.doctor.finding import Finding
from realm_tui.window.terminal.locale import speaks_utf8

LEAST = (60, 16)
"""Columns and lines the window needs."""


def findings() -> Iterator[Finding]:
    """Size, colours and character set."""
    if not sys.stdout.isatty():
        yield Finding("terminal", "unchecked", "The output is no terminal: the window was not checked.")
        return
    size = shutil.get_terminal_size()
    yield room(size.columns, size.lines)
    yield colours(os.environ)
    yield characters(os.environ)


def room(columns: int, lines: int) -> Finding:
    """The terminal's size in cells."""
    if columns >= LEAST[0] and lines >= LEAST[1]:
        return Finding("terminal", "ok", f"It has {columns}×{lines} cells.")
    remedy = "Make the terminal larger."
    return Finding("terminal", "warning", f"{columns}×{lines} cells are too few; 60×16 are needed.", remedy)


def colours(environment: Mapping[str, str]) -> Finding:
    """The colours it promises; nothing in the game depends on them alone."""
    if environment.get("TERM", "dumb") == "dumb":
        remedy = "Set TERM to what your terminal is, such as xterm-256color."
        return Finding("colours", "warning", "TERM says that this terminal can't draw.", remedy)
    if "NO_COLOR" in environment:
        return Finding("colours", "ok", "NO_COLOR is set: the window is grey.")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Finding("colours", "ok", "It has full colour.")
    return Finding("colours", "ok", f"Its colours are those of {environment['TERM']}.")


def characters(environment: Mapping[str, str]) -> Finding:
    """The character set of its locale."""
    if speaks_utf8(environment):
        return Finding("characters", "ok", "The locale is UTF-8.")
    remedy = "Set LANG to a UTF-8 locale, such as C.UTF-8, for the real signs."
    return Finding("characters", "warning", "The locale is not UTF-8: signs are drawn in ASCII.", remedy)
