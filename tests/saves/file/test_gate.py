"""What no connection to a save lets a file do, however it is made."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import time
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.verify import verify
from saves.events.errors import SaveError, UnreadableError
from saves.file import gate, guard, schema
from saves.file.guard import guarded
from saves.file.open import SUPER_JOURNAL, open_for_reading, open_for_writing
from saves.file.transaction import explain_errors

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def connected(save: Path) -> guard.Guarded:
    return guarded(f"{save.as_uri()}?mode=rwc")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM t a, t b, t c, t d, t e, t f",
        "SELECT sum(a.x) FROM t a, t b, t c, t d, t e, t f",
    ],
)
def test_a_statement_without_end_is_ended(save: Path, statement: str) -> None:
    with closing(connected(save)) as connection, explain_errors(connection):
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", ((number,) for number in range(300)))
        began = time.process_time()
        with pytest.raises(SaveError, match="asks for more work"), explain_errors(connection):
            connection.execute(statement).fetchall()
        assert time.process_time() - began < 20
        # What comes after it is counted anew.
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (300,)


def test_a_whole_save_is_read_with_a_tenth_of_the_work_it_may_take(told_save: Path) -> None:
    with closing(open_for_writing(told_save)) as connection:
        assert isinstance(connection, guard.Guarded)
        connection.meter.most = (guard.LEAST_WORK + guard.WORK_PER_BYTE * told_save.stat().st_size) // 10
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("VACUUM INTO ?", (str(told_save.with_name("copy.realm")),))


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TRIGGER more AFTER INSERT ON t BEGIN INSERT INTO t VALUES (new.x); END",
        "CREATE TEMP TRIGGER more AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "CREATE VIEW more AS SELECT * FROM t",
        "CREATE TEMP VIEW more AS SELECT * FROM t",
        "CREATE TEMP TABLE more (x)",
        "CREATE VIRTUAL TABLE more USING fts5(a)",
    ],
)
def test_nothing_that_runs_by_itself_is_made(save: Path, made: str) -> None:
    with closing(connected(save)) as connection:
        connection.execute("CREATE TABLE t (x)")
        with pytest.raises(SaveError, match="not the Realm's"), explain_errors(connection):
            connection.execute(made)


@pytest.mark.parametrize(
    "statement", ["INSERT INTO t VALUES (1)", "SELECT * FROM v", f"{NUMBERS} SELECT sum(i) FROM n"]
)
def test_a_trigger_and_a_view_that_are_there_do_not_run(save: Path, statement: str) -> None:
    with closing(sqlite3.connect(save, isolation_level=None)) as plain:
        plain.execute("CREATE TABLE t (x)")
        plain.execute("CREATE VIEW v AS SELECT * FROM t")
        plain.execute("CREATE TRIGGER evil AFTER INSERT ON t BEGIN DELETE FROM t; END")
    with closing(connected(save)) as connection:
        with pytest.raises(SaveError, match="not the Realm's"), explain_errors(connection):
            connection.execute(statement)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
def test_each_layout_passes_as_it_is_made_and_in_any_order(save: Path, version: int) -> None:
    statements = schema.layout(version)
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        # What changes a table comes after it.
        changes = [each for each in statements if each.startswith("ALTER")]
        for statement in (*reversed([each for each in statements if each not in changes]), *changes):
            connection.execute(statement)
        connection.execute("VACUUM")
        assert gate.flaw(connection, statements) == ""
        for other in range(1, len(schema.MIGRATIONS) + 1):
            assert (gate.flaw(connection, schema.layout(other)) == "") == (other == version)


def test_a_journal_that_names_more_files_is_not_played_back(told_save: Path, tmp_path: Path) -> None:
    other = tmp_path / "precious"
    other.write_text("mine")
    journal = told_save.with_name(f"{told_save.name}-journal")
    name = str(other).encode()
    checked = struct.pack(">II", len(name), sum(name))
    journal.write_bytes(bytes(512) + struct.pack(">I", 0x40000000) + name + checked + SUPER_JOURNAL)
    before = told_save.read_bytes()
    for way in (open_for_reading, open_for_writing):
        with pytest.raises(SaveError, match="is no journal of the Realm"):
            way(told_save)
    assert (other.read_text(), told_save.read_bytes()) == ("mine", before)


def test_pages_that_repeat_themselves_end_in_a_sentence(told_save: Path) -> None:
    """Each page of the log leads to the next one many times: few pages, and rows without end."""
    with closing(sqlite3.connect(told_save)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").fetchone()[0]
    data = bytearray(told_save.read_bytes())
    pages = len(data) // gate.PAGE_BYTES
    leaf = data[(root - 1) * gate.PAGE_BYTES : root * gate.PAGE_BYTES]
    inner = [root, *(pages + number for number in range(1, 7))]
    for place, page in enumerate(inner):
        child = inner[place + 1] if place + 1 < len(inner) else pages + 7
        cells = b"".join(struct.pack(">IB", child, 100) for _ in range(400))
        head = struct.pack(">BHHHBI", 5, 0, 400, gate.PAGE_BYTES - len(cells), 0, child)
        pointers = b"".join(
            struct.pack(">H", gate.PAGE_BYTES - len(cells) + 5 * number) for number in range(400)
        )
        body = (head + pointers).ljust(gate.PAGE_BYTES - len(cells), b"\0") + cells
        if page > pages:
            data += body
        else:
            data[(page - 1) * gate.PAGE_BYTES : page * gate.PAGE_BYTES] = body
    data += leaf
    data[28:32] = struct.pack(">I", len(data) // gate.PAGE_BYTES)
    told_save.write_bytes(data)
    began = time.process_time()
    report = verify(told_save)
    assert time.process_time() - began < 60
    assert not report.ok
    assert all("\n" not in each.sentence for each in report.findings)


@pytest.mark.parametrize(
    ("harm", "readable"),
    [
        (lambda save: save.unlink(), False),
        (lambda save: save.write_bytes(b"nonsense" * 999), False),
        (lambda save: execute(save, "PRAGMA user_version = 99"), False),
        (lambda save: execute(save, "PRAGMA application_id = 99"), False),
        (lambda save: (save.unlink(), save.mkdir()), False),
        (lambda save: execute(save, "CREATE TABLE more (x)"), True),
        (lambda save: execute(save, "UPDATE events SET subject = 'x' WHERE id = 3"), True),
        (lambda save: execute(save, "DELETE FROM answers"), True),
    ],
)
def test_what_can_not_be_read_is_told_from_what_is_not_sound(
    told_save: Path, harm: object, readable: bool
) -> None:
    assert callable(harm)
    harm(told_save)
    report = verify(told_save)
    assert (report.ok, report.readable) == (False, readable)


def execute(save: Path, statement: str) -> None:
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        connection.execute(statement)


def test_a_program_that_writes_is_told_as_what_keeps_a_save_from_being_read(told_save: Path) -> None:
    copy = shutil.copyfile(told_save, told_save.with_name("copy.realm"))
    with closing(sqlite3.connect(copy, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        other.execute("PRAGMA journal_mode = DELETE").fetchall()
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnreadableError, match="by another program"):
            open_for_reading(copy)
