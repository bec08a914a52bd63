"""Strings that try to command the terminal, the framework or the eye."""

from __future__ import annotations

from hypothesis import strategies as st

LONGEST_NAME = 500
"""Characters of a name that an event may have."""

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x9b2J\x9d0;title\x9c",
    "[@click=app.deed('stop')]free gold[/]",
    "[bold][/nonsense] [red]$primary[/red] [",
    "a\u202eevil\u202cb\u2066c\u2069\u200fd\u061ce",
    "\ud800\udfff lone",
    "tabs\tand\r\nbreaks\x0b\x0c\x85\u2028\u2029",
    "zero\u200bwidth\u200djoiner\ufeff \U000e0041tag",
    "漢字" * 60,
    "👩\u200d👩\u200d👧\u200d👦 family 🏴\u200d☠\ufe0f",
    "z\u0338\u0327\u0322\u0353a\u0334l\u0335g\u0336o" * 20,
    "x" * 5000,
    "",
    "\0",
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None, exclude_categories=())),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("".join),
)
"""Any text at all, lone surrogates among it."""

FORBIDDEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} | set(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def harmless(text: str) -> bool:
    """Whether no character of the text is one a terminal obeys, line breaks among them."""
    return not any(each in FORBIDDEN or "\ud800" <= each <= "\udfff" for each in text)
