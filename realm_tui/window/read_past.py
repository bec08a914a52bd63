"""What a window that has just opened reads in the save; read-only, on a thread, after first paint."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from realm_tui.view.past import Past
from realm_tui.view.talk import SIDES, Exchange, chat_name, exchanges
from saves.events import Entry, Fact, WindowClosed
from saves.events.errors import SaveError
from saves.file.open import open_for_reading
from saves.file.rows import StepRow
from saves.log.absence import Homecoming, homecoming
from saves.log.fold import fold
from saves.log.log import messages, next_turn, pages, steps
from saves.state import State

TURNS = 40
"""Most turns of the talk that a window shows."""


def read_past(save: Path, state: State) -> Past:
    """The absence, the running battle's steps and the talk; empty if the save can't be read.

    The window does without them then: its state comes from the engine.
    """
    try:
        with closing(open_for_reading(save)) as connection:
            return Past(
                homecoming=_homecoming(connection, state),
                steps=running_steps(connection, state),
                talk=_talks(connection, state),
            )
    except (SaveError, sqlite3.Error):
        return Past()


def _homecoming(connection: sqlite3.Connection, state: State) -> Homecoming | None:
    if not state.away_since:
        return None
    before, since, left = State(), list[Entry](), None
    for page in pages(connection):
        fold(before, (entry for entry in page if entry.id <= state.away_since))
        since += (entry for entry in page if state.away_since < entry.id <= state.last_id)
        left = next((entry.fact() for entry in page if entry.id == state.away_since), left)
    head = _steps_before(connection, before.active, left)
    return homecoming(since, before, state, head, running_steps(connection, state), time.time())


def _steps_before(connection: sqlite3.Connection, campaign: int, left: Fact | None) -> list[StepRow]:
    if not isinstance(left, WindowClosed) or not left.battle:
        return []
    return [row for row in steps(connection, campaign, left.battle) if row.step <= left.step]


def running_steps(connection: sqlite3.Connection, state: State) -> list[StepRow]:
    """The steps of the running battle, oldest first; none between battles."""
    battle = state.fought
    return steps(connection, state.active, battle.battle) if battle else []


def _talks(connection: sqlite3.Connection, state: State) -> list[Exchange]:
    """The latest turns of the current talk and of the talks before it, oldest first."""
    current = state.campaign.conversation if state.campaign else 0
    told: list[Exchange] = []
    for talk in range(current, max(-1, current - TURNS), -1):
        told = _talk(connection, state.active, talk, forgotten=talk < current) + told
        if len(told) >= TURNS:
            break
    return told[-TURNS:]


def _talk(connection: sqlite3.Connection, campaign: int, talk: int, *, forgotten: bool) -> list[Exchange]:
    chats = {side: chat_name(campaign, side, talk) for side in SIDES}
    said = {
        side: messages(connection, chat, next_turn(connection, chat) - 2 * TURNS - 1)
        for side, chat in chats.items()
    }
    return exchanges(said, forgotten=forgotten)
