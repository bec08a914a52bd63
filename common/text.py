"""Foreign text made safe for a terminal and for the desktop: what it might obey is replaced."""

from __future__ import annotations

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for every character a terminal might obey."""

MOST_QUOTED = 60
"""Characters of a foreign text that a refusal repeats."""


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character.isspace() else MARK


def untrusted(text: str) -> str:
    """The text with every control, escape, bidi, format and surrogate character replaced; newlines stay."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def one_line(text: str) -> str:
    """Foreign text on one line, its line breaks shown as a sign."""
    return untrusted(text).strip().replace("\n", "⏎")


def quoted(text: str) -> str:
    """Foreign text as a refusal repeats it: in quotes, in ASCII, and of its beginning only."""
    return ascii(text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…")


def counted(number: int, noun: str) -> str:
    """How many of something: 1 step, 2 steps."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
