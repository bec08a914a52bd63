"""The command log: the save's events, told in sentences or given as JSON lines."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_save
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.cli.streams import pause
from realm_tui.view.story import StoryLine, append, honours, tell
from saves.events import Entry
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.log.fold import fold
from saves.log.log import pages, recent_entries
from saves.state import State

MOST = 10**9
"""Most lines that are shown; no save has as many events."""
PAUSE = 0.5
"""Seconds between two looks at the save; reading it needs no engine and keeps none from leaving."""


def log(save: Path, *, follow: bool, last: int | None, json: bool) -> int:
    """Show the events, and go on with new ones where that is asked for."""
    need_save(save)
    with closing(open_for_reading(save)) as connection:
        state = State() if json else snapshot.load(connection)
        seen = _show_last(connection, state, min(last, MOST), json=json) if last is not None else 0
        while True:
            for page in pages(connection, seen):
                if not json:
                    fold(state, (entry for entry in page if entry.id > state.last_id))
                if json:
                    for entry in page:
                        _show_json(entry)
                else:
                    _show_text(page, state)
                seen = page[-1].id
            if not follow:
                return ExitCode.DONE
            pause(PAUSE)


def _show_last(connection: sqlite3.Connection, state: State, last: int, *, json: bool) -> int:
    """Show the `last` newest lines, or events as JSON; return the id of the newest event read.

    Some events have no line and a run of changes shares one, so more events are read until the lines suffice.
    """
    count = last
    recent = recent_entries(connection, count)
    lines = [] if json else _told(recent, state)
    while not json and len(lines) < last and len(recent) == count > 0:
        count *= 2
        recent = recent_entries(connection, count)
        lines = _told(recent, state)
    for entry in recent if json else ():
        _show_json(entry)
    for line in lines[max(0, len(lines) - last) :]:
        _show(line)
    return recent[-1].id if recent else _newest(connection)


def _newest(connection: sqlite3.Connection) -> int:
    newest = recent_entries(connection, 1)
    return newest[0].id if newest else 0


def _dated(line: StoryLine) -> str:
    return f"{datetime.fromtimestamp(line.time):%Y-%m-%d %H:%M:%S}  {line.sign} {line.text}"


def _show_text(page: Sequence[Entry], state: State) -> None:
    """Show a page of events; before a damaged event raises, the lines up to it are still shown."""
    lines = deque[StoryLine]()
    try:
        for entry in page:
            _tell(lines, entry, state)
    finally:
        for each in lines:
            _show(each)


def _told(page: Sequence[Entry], state: State) -> list[StoryLine]:
    """The lines of a page; a run of changes becomes one line."""
    lines = deque[StoryLine]()
    for entry in page:
        _tell(lines, entry, state)
    return list(lines)


def _tell(lines: deque[StoryLine], entry: Entry, state: State) -> None:
    line = tell(entry, entry.fact(), state)
    if line is not None:
        append(lines, line)
    lines.extend(each._replace(id=0) for each in honours(state.earned, entry))


def _show(line: StoryLine) -> None:
    say(f"{line.id or '':>5}  {_dated(line)}")


def _show_json(entry: Entry) -> None:
    emit({**msgspec.structs.asdict(entry), "payload": msgspec.Raw(entry.payload)})
