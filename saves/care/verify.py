"""Verify a whole save: its hashes, and that its parts agree with each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from common.text import counted
from saves.care import row_counts
from saves.events.errors import DiskError, SaveError, UnreadableError
from saves.file import schema, wal
from saves.file.chain import GENESIS, link
from saves.file.lock import holder
from saves.file.open import open_for_reading
from saves.file.tables import TABLES
from saves.file.transaction import explain_errors
from saves.log.fold import FOLD, fold
from saves.log.log import COLUMNS, PAGE, pages
from saves.log.snapshot import snapshots
from saves.state import State

TAIL = "tail"
CUT = (
    "The write-ahead log ends within an entry, which is lost: a failing disk damaged it, or whoever wrote it"
    " was killed at that moment."
)


class Doubt(msgspec.Struct, frozen=True):
    """A recorded conclusion that fails or can't be proven."""

    event: int
    what: str
    why: str


class Counts(msgspec.Struct, frozen=True):
    """How many recorded conclusions were computed again, by outcome."""

    holds: int = 0
    unproven: int = 0
    """Conclusions that can't be judged here: they neither hold nor fail."""
    fails: int = 0

    @property
    def all(self) -> int:
        """All conclusions, whatever their outcome."""
        return self.holds + self.unproven + self.fails


class Finding(msgspec.Struct, frozen=True):
    """What one check found."""

    check: str
    ok: bool
    """Whether nothing contradicts the save; unproven conclusions don't."""
    sentence: str
    counts: Counts | None = None
    """Outcomes of the conclusions that the check computed again; None for a check without any."""
    unproven: list[Doubt] = []
    """The first unproven conclusions."""
    fails: list[Doubt] = []
    """The first failed conclusions."""


class Report(msgspec.Struct, frozen=True):
    """What all checks of a save found."""

    findings: list[Finding]
    readable: bool = True
    """False where the save could not be read to its end, so that nobody knows whether it is sound."""

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return self.readable and all(finding.ok for finding in self.findings)


def verify(save: Path) -> Report:
    """Check a save without changing it; whatever is wrong with it becomes a finding."""
    found: list[Finding] = []
    try:
        # While an engine writes, a half-read frame would look damaged; the engine checked when it opened.
        lost = holder(save) is None and wal.is_damaged(save)
        with closing(open_for_reading(save)) as connection:
            # Text that is not UTF-8 must be read too, so that the hash check can say where it is.
            connection.text_factory = lambda text: text.decode(errors="replace")
            connection.execute("BEGIN")
            for name, check in _CHECKS.items():
                found.append(_run(name, check, connection))
    except (UnreadableError, DiskError) as error:
        return Report([*found, Finding("opening", False, str(error))], readable=False)
    except OSError as error:
        return Report([*found, Finding("opening", False, cant_be_read(save, error))], readable=False)
    except SaveError as error:
        return Report([*found, Finding("opening", False, str(error))])
    return Report([*found, _tail(lost)])


def cant_be_read(file: Path, error: OSError) -> str:
    """One sentence for a file that the system does not let us read."""
    return f"{file} can't be read ({error.strerror or error}): check who may read it, and its disk."


def _tail(lost: bool) -> Finding:
    if lost:
        return Finding(TAIL, False, CUT)
    return Finding(TAIL, True, "The write-ahead log is whole to its end.")


def _run(name: str, check: Callable[[sqlite3.Connection], str], connection: sqlite3.Connection) -> Finding:
    try:
        with explain_errors(connection):
            return Finding(name, True, check(connection))
    except (UnreadableError, DiskError):
        raise
    except SaveError as error:
        return Finding(name, False, str(error))
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        return Finding(name, False, f"What it holds can't be read: {_one_line(str(error))}.")


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _pages(connection: sqlite3.Connection) -> str:
    found = [text for (text,) in connection.execute("PRAGMA quick_check(3)").fetchall()]
    if found != ["ok"]:
        raise SaveError(f"SQLite finds damaged pages: {_one_line('; '.join(found))}.")
    excess = _excess(connection)
    if excess:
        raise SaveError(f"The file goes on for {excess} bytes after its last page.")
    return "SQLite finds every page sound."


def _excess(connection: sqlite3.Connection) -> int:
    """Bytes after the last page; 0 while a write-ahead log may still shorten the file."""
    file = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    journal = file.with_name(file.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        return 0
    pages, size = (int(connection.execute(f"PRAGMA page_{each}").fetchone()[0]) for each in ("count", "size"))
    return max(0, file.stat().st_size - pages * size)


def _layout(connection: sqlite3.Connection) -> str:
    found, known = schema.applied(connection), [name for name, _ in schema.MIGRATIONS]
    if found != known:
        raise SaveError(f"The migrations recorded are {found}, and not {known}.")
    return f"The layout is number {len(known)}, and every migration is recorded."


def _chain(connection: sqlite3.Connection) -> str:
    previous, expected = GENESIS, 1
    for number, at, kind, subject, payload, chained in _raw_events(connection):
        if number != expected:
            raise SaveError(f"The chain is broken at event {expected}: it is missing.")
        if chained != link(previous, number, at, kind, subject, payload):
            raise SaveError(f"The chain is broken at event {number}: it or its hash was changed.")
        previous, expected = chained, number + 1
    return f"The chain of {expected - 1} events is whole."


def _raw_events(connection: sqlite3.Connection) -> Iterator[tuple[int, float, str, str, bytes, str]]:
    query = f"SELECT {COLUMNS} FROM events WHERE id > ? ORDER BY id LIMIT ?"
    after = -(1 << 63)
    while page := connection.execute(query, (after, PAGE)).fetchall():
        yield from page
        after = page[-1][0]


def _fold(connection: sqlite3.Connection) -> str:
    state, kept = State(), snapshots(connection)
    for snapshot in reversed(kept):
        _fold_on(connection, state, snapshot.id)
        if not snapshot.whole or state.last_hash != snapshot.hash:
            raise SaveError(f"The snapshot at event {snapshot.id}, or the log up to there, was changed.")
        if snapshot.fold == FOLD and snapshot.restored() != state:
            raise SaveError(f"The snapshot at event {snapshot.id} is not what the events add up to.")
    _fold_on(connection, state)
    agree = "agrees" if len(kept) == 1 else "agree"
    known = f"{counted(len(kept), 'snapshot')} {agree} with it"
    return f"{state.last_id} events fold into the state, and {known}."


def _fold_on(connection: sqlite3.Connection, state: State, upto: int | None = None) -> None:
    for page in pages(connection, state.last_id, upto):
        fold(state, page)


def _digests(connection: sqlite3.Connection) -> str:
    checked = 0
    for table in TABLES:
        for rowid, *columns, kept in connection.execute(
            f"SELECT rowid, {table.columns}, digest FROM {table.name} ORDER BY rowid"
        ):
            if table.digest(tuple(columns)) != kept:
                raise SaveError(f"Row {rowid} of {table.name} or its digest was changed.")
            checked += 1
    return f"All {checked} steps, answers, messages and quest items are as they were written."


_CHECKS: dict[str, Callable[[sqlite3.Connection], str]] = {
    "pages": _pages,
    "layout": _layout,
    "chain": _chain,
    "fold": _fold,
    "rows": _digests,
    "counts": row_counts.check,
}
