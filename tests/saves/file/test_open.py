from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from saves.care.verify import verify
from saves.events import KINDS
from saves.events.errors import SaveError
from saves.file import export_format, gate, schema
from saves.file.open import open_for_reading, open_for_writing
from saves.file.tables import TABLES
from saves.file.transaction import transaction
from saves.log.log import Log, entries
from saves.log.snapshot import load
from tests.paths import REPO
from tests.saves.mortal import killed_at
from tests.saves.stories import battle, beginning, step_row

LATER = (*schema.MIGRATIONS, ("a note", ("CREATE TABLE note (text TEXT) STRICT",)))


def execute(save: Path, *statements: str) -> None:
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def refused(save: Path) -> str:
    """The sentence with which reader and writer refuse a save alike."""
    said = []
    for way in (open_for_reading, open_for_writing):
        with pytest.raises(SaveError) as caught:
            way(save)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert str(save) in said[0]
    assert "\n" not in said[0]
    return said[0]


def test_a_save_that_is_not_there(save: Path) -> None:
    assert "There is no save at" in refused(save)
    assert not save.exists()


def test_a_folder_in_place_of_a_save(tmp_path: Path) -> None:
    assert "is not a file" in refused(tmp_path)


def test_an_empty_file(save: Path) -> None:
    save.touch()
    assert "is empty: wake a hero" in refused(save)
    Log(save, create=True).close()
    assert verify(save).ok


def test_a_text_file(save: Path) -> None:
    save.write_text("This is no database. " * 300)
    assert "is not a save of the Realm" in refused(save)


@pytest.mark.parametrize("mark", [0, 42])
def test_another_programs_database(save: Path, mark: int) -> None:
    execute(save, "CREATE TABLE recipes (name)", f"PRAGMA application_id = {mark}")
    before = save.read_bytes()
    assert "belongs to another program" in refused(save)
    assert save.read_bytes() == before


def test_a_save_of_a_newer_version(told_save: Path) -> None:
    newer = len(schema.MIGRATIONS) + 1
    execute(told_save, f"PRAGMA user_version = {newer}")
    assert f"by Realm of Training 0.1.0 (layout {newer}, this one knows {newer - 1}): update" in refused(
        told_save
    )
    execute(told_save, "DROP TABLE events")
    assert f"by a newer Realm of Training (layout {newer}" in refused(told_save)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER mischief AFTER INSERT ON events BEGIN DELETE FROM events; END",
        "CREATE VIEW mischief AS SELECT 1",
        "CREATE TABLE mischief (x)",
        "ALTER TABLE events ADD COLUMN mischief TEXT",
    ],
)
def test_a_save_with_tables_that_are_not_ours(told_save: Path, statement: str) -> None:
    execute(told_save, statement)
    assert "tables that the Realm did not make" in refused(told_save)


def test_a_save_cut_short(told_save: Path) -> None:
    os.truncate(told_save, 3 * 4096)
    assert "is damaged: see where with `realm verify`" in refused(told_save)


def test_a_save_whose_schema_is_overwritten(told_save: Path) -> None:
    data = bytearray(told_save.read_bytes())
    data[100:116] = b"\xff" * 16
    told_save.write_bytes(data)
    assert "is damaged: see where with `realm verify`" in refused(told_save)


def test_damage_met_while_reading_is_said(told_save: Path) -> None:
    connection = open_for_reading(told_save)
    root: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    connection.close()
    data = bytearray(told_save.read_bytes())
    data[4096 * (root - 1) : 4096 * root] = b"\xff" * 4096
    told_save.write_bytes(data)
    with closing(open_for_reading(told_save)) as connection, pytest.raises(SaveError, match="is damaged"):
        entries(connection)


def test_no_layout_and_no_format_that_was_released_is_ever_changed() -> None:
    layouts = [schema.layout(version) for version in range(1, len(schema.MIGRATIONS) + 1)]
    formats = [export_format.tables(version) for version in range(1, export_format.FORMAT + 1)]
    made = [sorted(gate.made(statements), key=str) for statements in (*layouts, *formats)]
    assert [hashlib.sha256(repr(each).encode()).hexdigest()[:16] for each in made] == [
        "14f822702265d8f9",
        "9ba737ed10c9eac9",
        "af2d6b115b4ac8ab",
        "211834a37b2da482",
        "38021c865c10f564",
        "38021c865c10f564",
        "c497c3cd0e85731d",
    ]


def test_the_tables_are_those_that_migrations_make(save: Path) -> None:
    with closing(open_for_writing(save, create=True)) as connection:
        assert not gate.flaw(connection, schema.layout(len(schema.MIGRATIONS)))
        assert schema.applied(connection) == [name for name, _ in schema.MIGRATIONS]


def test_every_record_has_its_columns(save: Path) -> None:
    with closing(open_for_writing(save, create=True)) as connection:
        for table, record in [(table, table.record) for table in TABLES]:
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table.name})")]
            assert sorted(columns) == sorted([*record.__struct_fields__, "digest"])


def test_what_every_connection_promises(save: Path) -> None:
    with closing(open_for_writing(save, create=True)) as writer, closing(open_for_reading(save)) as reader:
        for connection in (writer, reader):
            values = {
                name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in (
                    "trusted_schema",
                    "foreign_keys",
                    "cell_size_check",
                    "synchronous",
                    "journal_mode",
                )
            }
            assert list(values.values()) == [0, 1, 1, 1, "wal"]


def test_an_upgrade_keeps_a_backup_and_everything_told(told_save: Path) -> None:
    with closing(open_for_reading(told_save)) as connection:
        before = load(connection)
    with closing(open_for_writing(told_save, migrations=LATER)) as connection:
        assert schema.applied(connection) == [name for name, _ in LATER]
        assert load(connection) == before
        connection.execute("INSERT INTO note VALUES ('hello')")
    backup = told_save.with_name(f"my.realm.layout-{len(schema.MIGRATIONS)}.backup")
    assert verify(backup).ok
    assert "update the game" in refused(told_save)


def test_an_older_layout_is_not_read_before_its_upgrade(
    told_save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", LATER)
    with pytest.raises(SaveError, match=r"has an older layout: `realm` upgrades it, and keeps a backup"):
        open_for_reading(told_save)


def test_a_migration_that_fails_changes_nothing(told_save: Path) -> None:
    broken = (*LATER, ("a mistake", ("CREATE TABLE more (x) STRICT",)))
    with pytest.raises(sqlite3.OperationalError):
        open_for_writing(told_save, migrations=broken)
    assert verify(told_save).ok


def test_a_transaction_that_fails_leaves_the_connection_usable(save: Path) -> None:
    insert = "INSERT INTO snapshots VALUES (1, '', 1, '', '')"
    with closing(open_for_writing(save, create=True)) as connection:
        with suppress(ZeroDivisionError), transaction(connection):
            connection.execute(insert)
            raise ZeroDivisionError
        with transaction(connection):
            connection.execute(insert)
        assert connection.execute("SELECT count(*) FROM snapshots").fetchone() == (1,)


def test_the_document_names_every_table_column_and_event(save: Path) -> None:
    text = (REPO / "docs" / "SAVE_FORMAT.md").read_text()
    with closing(open_for_writing(save, create=True)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            [line] = [line for line in text.splitlines() if line.startswith(f"| `{table}` |")]
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
            assert re.findall(r"[a-z_]+", line.split("|")[2]) == columns
    for name, kind in KINDS.items():
        fields = [field for field in kind.__struct_fields__ if field != "v"]
        assert f"| `{name}` | {', '.join(fields)} |" in text


def test_a_kill_at_any_statement_of_the_making_leaves_nothing_or_a_save(tmp_path: Path) -> None:
    statement = 0
    while killed_at(statement, save := tmp_path / f"{statement}.realm", schema.MIGRATIONS):
        with Log(save, create=True) as log:
            log.append(beginning())
        assert verify(save).ok
        statement += 1
    assert statement > 20


def test_a_kill_at_any_statement_of_an_upgrade_leaves_the_old_or_the_new(told_save: Path) -> None:
    statement, original = 0, told_save.read_bytes()
    with closing(open_for_reading(told_save)) as connection:
        before = load(connection)
    while killed_at(statement, told_save, LATER):
        with closing(open_for_writing(told_save, migrations=LATER)) as connection:
            assert schema.applied(connection) == [name for name, _ in LATER]
            assert load(connection) == before
        told_save.write_bytes(original)
        statement += 1
    assert statement > 20


def test_an_older_save_that_was_upgraded_goes_on(told_save: Path) -> None:
    with Log(told_save) as log:
        log.append(battle(4), [step_row(4, 1)])
        assert load(log.connection).last_id == 24


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_lies_beside_a_save_and_is_no_file_is_refused_and_not_waited_for(
    told_save: Path, ending: str, make: Callable[[Path], None]
) -> None:
    beside = told_save.with_name(told_save.name + ending)
    beside.unlink(missing_ok=True)
    make(beside)
    with pytest.raises(SaveError, match="is not a file: move it away"):
        open_for_reading(told_save)
