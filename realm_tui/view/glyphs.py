"""Every sign the window draws, with its ASCII twin of the same width."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from engine.rules.strain import Zone

BLOCKS = " ▁▂▃▄▅▆▇█"
"""Eighths of a cell, for charts."""

FULL, REST, TICK = "━", "─", "┼"

OUTCOME_SIGNS = ("✦", "●", "◐", "○", "×")
"""One sign per strike outcome, best first."""

ZONE_SIGNS = {Zone.RECOVERY: "○", Zone.PRODUCTIVE: "◆", Zone.STRETCH: "▲", Zone.OVERLOAD: "■"}

TWINS = {
    **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),
    **dict.fromkeys("▉▊▋▌▍▎▏▐▀▔", "#"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴╔╗╚╝", "+"),
    "━": "=",
    **dict.fromkeys("─═╌–—", "-"),
    **dict.fromkeys("│┃║┊▕┼", "|"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    "░": ".",
    "▒": ":",
    "▓": "*",
    "✦": "!",
    "●": "*",
    "◐": "~",
    "○": "o",
    "◌": "?",
    "×": "x",
    "◆": "+",
    "▲": "^",
    "■": "#",
    "◇": "o",
    "▶": ">",
    "‖": "=",
    "✓": "v",
    "✗": "x",
    "★": "*",
    "·": "-",
    "…": "~",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "⏎": "/",
    "≥": ">",
    "≤": "<",
    "−": "-",
    "\u00a0": " ",
}


def ascii_twin(text: str) -> str:
    """The text in ASCII: each sign becomes its twin, any other character question marks of its width."""
    if text.isascii():
        return text
    return "".join(each if each.isascii() else TWINS.get(each, "?" * max(0, cell_len(each))) for each in text)


class AsciiFilter(LineFilter):
    """Turns all that the app draws into ASCII, for terminals whose locale is not UTF-8."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with their text in ASCII, styles and widths kept."""
        return [Segment(ascii_twin(text), style, control) for text, style, control in segments]
