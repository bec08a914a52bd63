"""Foreign text made safe for a terminal and the desktop: control characters are replaced."""

from __future__ import annotations

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for every character a terminal might obey."""

MOST_QUOTED = 60
"""Most characters of a foreign text that an error message quotes."""


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character.isspace() else MARK


def untrusted(text: str) -> str:
    """The text with every control, escape, bidi, format and surrogate character replaced; newlines stay."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def without_surrogates(text: str) -> str:
    """The text with `?` for every lone surrogate, which UTF-8 can't encode."""
    return text.encode("utf-8", "replace").decode()


def one_line(text: str) -> str:
    """Foreign text on one line, its line breaks shown as ⏎."""
    return untrusted(text).strip().replace("\n", "⏎")


def quoted(text: str) -> str:
    """The beginning of a foreign text, quoted and in ASCII, for an error message."""
    return ascii(text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…")


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 step`, `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
