"""Commands in messages: within a sentence, or whole on a line of their own in the terminal's width."""

from __future__ import annotations

import re
import shlex
import textwrap

INDENT = "  "
"""Begins a line that holds a command, and tells such a line from a sentence."""

SPELLED = re.compile(r"`realm(?: (?P<words>[^`]*))?`")
"""A command within a sentence."""


def own_line(command: str) -> str:
    """A command as a line of its own."""
    return f"{INDENT}{command}"


def typed_lines(command: str, columns: int) -> list[str]:
    """A command in at most `columns`: one line if it fits, else several that the shell joins again."""
    lines = [INDENT]
    for word in map(shlex.quote, shlex.split(command)):
        if len(lines[-1]) + len(word) + 2 > columns and lines[-1].strip():
            lines[-1] += "\\"
            lines.append(2 * INDENT)
        lines[-1] += f"{word} "
    whole = own_line(command)
    return [whole] if len(whole) <= columns else [line.rstrip() for line in lines]


def spread(text: str, columns: int) -> str:
    """Sentences folded between words to `columns`; a command on a line of its own stays one line."""
    lines = text.splitlines()
    folded = [
        [line]
        if line.startswith(INDENT)
        else textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False)
        for line in lines
    ]
    return "\n".join(line for each in folded for line in each)
