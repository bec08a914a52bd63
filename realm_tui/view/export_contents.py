"""What an export is going to hold, as lines a player reads; pure."""

from __future__ import annotations

from collections.abc import Iterator

from common.text import counted
from engine.sharing.contents import Contents
from realm_tui.view.text import one_line


def contents_lines(inside: Contents) -> Iterator[str]:
    """One line for each kind of data: what leaves the machine, and what stays."""
    strikes = "with their strikes" if inside.strikes else "their curves alone"
    yield (
        f"  story        {counted(inside.events, 'event')}, {counted(inside.steps, 'step')} ({strikes}),"
        f" {counted(inside.trials, 'trial')} with {counted(inside.answers, 'answer')}"
    )
    names = ", ".join(map(one_line, inside.checkpoints))
    yield f"  checkpoints  {names or 'none, since none is sealed yet'}"
    yield f"  scrolls      {_scrolls(inside)}"
    if inside.taught_by_scrolls:
        taught = ", ".join(map(one_line, inside.taught_by_scrolls))
        yield f"  ! {taught} learned from scrolls: an adapter may itself remember lines of them"
    yield f"  chats        {_chats(inside)}"


def _scrolls(inside: Contents) -> str:
    if inside.with_scrolls:
        dropped = f"; {inside.dropped} dropped, whose lines stay" if inside.dropped else ""
        return f"the lines of {counted(inside.scrolls, 'scroll')}{dropped}"
    if not inside.scrolls_home:
        return "none"
    stay = f"the names and lines of {counted(inside.scrolls_home, 'scroll')} stay"
    return f"no; {stay} (--with-scrolls takes them)"


def _chats(inside: Contents) -> str:
    if inside.with_chats:
        return counted(inside.turns, "turn")
    if not inside.turns_home:
        return "none"
    return f"no; {counted(inside.turns_home, 'turn')} stay (--with-chats takes them)"
