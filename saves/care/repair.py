"""Salvage a damaged save: copy the longest intact beginning of its chain into a new save."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from saves.events import DECODERS, KINDS, BattleEnded, Entry, Fact, QuestPosted, TrialHeld
from saves.events.errors import SaveError
from saves.file.chain import GENESIS, link
from saves.file.open import open_for_salvage, open_for_writing
from saves.file.rows import AnswerRow, ItemRow, MessageRow, StepRow
from saves.file.tables import ANSWERS, ITEMS, MESSAGES, STEPS, TABLES, Table
from saves.file.transaction import transaction
from saves.log.fold import fold
from saves.log.log import COLUMNS, INSERT, columns
from saves.log.thinning import is_thin
from saves.state import State

LOST = (
    sqlite3.DatabaseError,
    msgspec.MsgspecError,
    SaveError,
    ArithmeticError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a damaged page or record can raise."""


class Salvage(msgspec.Struct, frozen=True):
    """What was saved, and what was lost."""

    events: int
    lost_events: int
    """Rows of the log after the last intact one; rows on pages that can't be read are not counted."""
    rows: int
    """Steps, answers, messages and quest items."""
    lost_rows: int
    why: str
    """What ended the intact part; empty when the whole log was intact."""


def repair(save: Path, target: Path) -> Salvage:
    """Write what is intact into a new save; the damaged one is only read. Raises SaveError if nothing is."""
    source = _opened(save)
    source.text_factory = lambda text: text.decode(errors="replace")
    with closing(source), closing(open_for_writing(target, create=True)) as own:
        with transaction(own):
            state, why = _story(source, own)
            if not state.last_id:
                raise SaveError(f"Nothing of {save} can be saved: {why or 'it holds no event'}.")
            _underway(source, own, state)
            _talk(source, own)
        lost = {name: _count(source, name) - _count(own, name) for name in (*ROWS, "events")}
        rows = sum(_count(own, name) for name in ROWS)
    lost_events = max(0, lost.pop("events"))
    return Salvage(state.last_id, lost_events, rows, max(0, sum(lost.values())), why)


def _opened(save: Path) -> sqlite3.Connection:
    try:
        return open_for_salvage(save)
    except SaveError as flaw:
        raise type(flaw)(f"Nothing of {save} can be saved: {flaw}") from flaw


ROWS = tuple(table.name for table in TABLES)


def _story(source: sqlite3.Connection, own: sqlite3.Connection) -> tuple[State, str]:
    """Copy events with their rows up to the first damaged event, and say what is wrong with it."""
    state = State()
    try:
        for entry, fact in _chain(source):
            if isinstance(fact, TrialHeld):
                ANSWERS.write(own, _answers(source, fact))
            if isinstance(fact, QuestPosted):
                ITEMS.write(own, _items(source, fact))
            if isinstance(fact, BattleEnded):
                STEPS.write(own, _steps(source, fact))
            fold(state, [entry])
            own.execute(INSERT, columns(entry))
    except LOST as flaw:
        return state, str(flaw).rstrip(".")
    return state, ""


def _chain(source: sqlite3.Connection) -> Iterator[tuple[Entry, Fact]]:
    previous, expected = GENESIS, 1
    for row in source.execute(f"SELECT {COLUMNS} FROM events ORDER BY id"):
        number, at, kind, subject, payload, chained = row
        if number != expected:
            raise SaveError(f"event {expected} is missing")
        if kind not in KINDS or chained != link(previous, number, at, kind, subject, payload):
            raise SaveError(f"event {number} or its hash was changed")
        fact = DECODERS[kind].decode(payload)
        yield Entry.of(row), fact
        previous, expected = chained, number + 1


def _answers(source: sqlite3.Connection, held: TrialHeld) -> list[AnswerRow]:
    where = "campaign = ? AND trial = ? ORDER BY number"
    rows = ANSWERS.read_whole(source, where, held.campaign, held.trial)
    if (len(rows), sum(row.score >= 1 for row in rows)) != (held.asked, held.correct):
        raise SaveError(f"the answers of trial {held.trial} are not all there")
    return rows


def _items(source: sqlite3.Connection, posted: QuestPosted) -> list[ItemRow]:
    if not posted.items:
        return []
    where = "campaign = ? AND quest = ? ORDER BY number"
    rows = ITEMS.read_whole(source, where, posted.campaign, posted.quest)
    if len(rows) != posted.items:
        raise SaveError(f"the items of quest {posted.quest} are not all there")
    return rows


def _steps(source: sqlite3.Connection, ended: BattleEnded) -> list[StepRow]:
    where = "campaign = ? AND battle = ? AND step <= ? ORDER BY step"
    rows = STEPS.read_whole(source, where, ended.campaign, ended.battle, ended.steps)
    if is_thin([row.step for row in rows], ended.steps):
        return rows
    if rows and (len(rows), sum(row.tokens for row in rows)) != (ended.steps, ended.tokens):
        raise SaveError(f"the steps of battle {ended.battle} are not all there")
    return rows


def _underway(source: sqlite3.Connection, own: sqlite3.Connection, state: State) -> None:
    if state.fought is not None:
        where = "campaign = ? AND battle = ? ORDER BY step"
        _write_readable(source, own, STEPS, where, state.active, state.fought.battle)


def _talk(source: sqlite3.Connection, own: sqlite3.Connection) -> None:
    try:
        chats = [chat for (chat,) in source.execute("SELECT DISTINCT chat FROM messages").fetchall()]
    except sqlite3.DatabaseError:
        return
    for chat in chats:
        _write_readable(source, own, MESSAGES, "chat = ? ORDER BY number", chat)


def _write_readable(
    source: sqlite3.Connection,
    own: sqlite3.Connection,
    table: Table[StepRow] | Table[MessageRow],
    where: str,
    *values: object,
) -> None:
    """Copy rows that no event counts: all of them, or none where one is damaged."""
    try:
        rows = table.read_whole(source, where, *values)
    except LOST:
        return
    table.write(own, rows)  # type: ignore[arg-type]


def _count(connection: sqlite3.Connection, table: str) -> int:
    try:
        # Not count(*): it is one virtual-machine instruction, which the work limit can't interrupt.
        found: int = connection.execute(f"SELECT coalesce(sum(1), 0) FROM {table}").fetchone()[0]
    except sqlite3.DatabaseError:
        return 0
    return found
