from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.verify import verify
from saves.file.chain import digest
from saves.file.open import open_for_reading
from saves.log.log import Log
from saves.log.snapshot import snapshots
from tests.saves.stories import (
    answer_rows,
    battle,
    beginning,
    ended,
    message_row,
    quest,
    started,
    step_row,
    trial,
)

TABLES = ("events", "steps", "answers", "messages", "snapshots")


def tamper(save: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount


def wrong(save: Path) -> dict[str, str]:
    return {finding.check: finding.sentence for finding in verify(save).findings if not finding.ok}


def test_a_good_save_passes_every_check(told_save: Path) -> None:
    report = verify(told_save)
    assert report.ok
    assert len(report.findings) == 7
    with closing(open_for_reading(told_save)) as connection:
        assert len(snapshots(connection)) == 2


def test_a_save_can_be_checked_while_it_is_written(save: Path, log: Log) -> None:
    log.append(beginning())
    assert verify(save).ok


def test_every_changed_column_of_every_row_is_found(told_save: Path) -> None:
    original = told_save.read_bytes()
    with closing(open_for_reading(told_save)) as connection:
        cells = [
            (table, rowid, column)
            for table in TABLES
            for (rowid,) in connection.execute(f"SELECT rowid FROM {table}").fetchall()
            for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall()
        ]
    for table, rowid, column in cells:
        changed = f"UPDATE {table} SET {column} = CASE typeof({column})"
        changed += f" WHEN 'text' THEN {column} || ' ' ELSE {column} + 1000 END WHERE rowid = ?"
        tamper(told_save, changed, rowid)
        assert not verify(told_save).ok, (table, rowid, column)
        told_save.write_bytes(original)
    assert {table for table, _, _ in cells} == set(TABLES)
    assert verify(told_save).ok


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        (7, "UPDATE events SET payload = replace(payload, '1', '2') WHERE id = 7"),
        (7, "UPDATE events SET subject = CAST(x'ff' AS TEXT) WHERE id = 7"),
        (7, "UPDATE events SET hash = upper(hash) WHERE id = 7"),
        (7, "DELETE FROM events WHERE id = 7"),
        (1, "DELETE FROM events WHERE id = 1"),
        (1, "UPDATE events SET id = 0 WHERE id = 1"),
    ],
)
def test_the_first_broken_event_is_named(told_save: Path, number: int, statement: str) -> None:
    tamper(told_save, statement)
    assert f"broken at event {number}:" in wrong(told_save)["chain"]


def test_a_log_cut_off_before_its_snapshot_is_found(told_save: Path) -> None:
    with closing(sqlite3.connect(told_save, isolation_level=None)) as connection:
        connection.execute("DELETE FROM events WHERE id > 12")
    assert "chain" not in wrong(told_save)
    assert "snapshot at event 17" in wrong(told_save)["fold"]


def test_a_snapshot_that_lies_well_is_found(told_save: Path) -> None:
    with closing(open_for_reading(told_save)) as connection:
        newest = snapshots(connection)[0]
    lie = newest.state.replace('"tokens":600', '"tokens":900')
    assert lie != newest.state
    forged = digest((newest.id, newest.hash, newest.fold, lie))
    tamper(told_save, "UPDATE snapshots SET state = ?, digest = ? WHERE id = ?", lie, forged, newest.id)
    assert "not what the events add up to" in wrong(told_save)["fold"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM answers WHERE trial = 3 AND number = 4", "Trial 3 .* has 9 answers"),
        ("DELETE FROM steps WHERE battle = 2 AND step = 2", "Battle 2 .* has 2 steps with 200 tokens"),
    ],
)
def test_rows_that_are_missing_are_found(told_save: Path, statement: str, said: str) -> None:
    tamper(told_save, statement)
    assert re.search(said, wrong(told_save)["counts"])


def test_a_turn_missing_within_a_chat_is_found(save: Path) -> None:
    with Log(save, create=True) as log:
        log.append(beginning(), [message_row(0), message_row(2)])
    assert "turn missing" in wrong(save)["counts"]


def test_rows_that_no_event_tells_of_are_found(save: Path) -> None:
    with Log(save, create=True) as log:
        log.append(beginning(), answer_rows(8, 5))
        assert "Trial 8 of campaign 1 has 10 answers" in wrong(save)["counts"]
        log.append([trial(8, 5)], [step_row(9, 1)])
        assert "battle 9 of campaign 1" in wrong(save)["counts"]


def test_steps_are_compared_only_up_to_the_last_one_counted(save: Path) -> None:
    with Log(save, create=True) as log:
        log.append([*beginning(), quest(1), started(1)], [step_row(1, step) for step in (1, 2, 3, 4)])
        assert verify(save).ok
        log.append([ended(1)])
        assert verify(save).ok


def test_a_thinned_battle_still_passes(save: Path) -> None:
    with Log(save, create=True) as log:
        log.append([*beginning(), *battle(1)], answer_rows(1, 7))
    assert verify(save).ok


def test_a_save_that_cannot_be_opened_is_a_finding(save: Path) -> None:
    save.write_text("once upon a time " * 100)
    assert "is not a save of the Realm" in wrong(save)["opening"]


def test_a_flipped_page_is_found(told_save: Path) -> None:
    flipped = bytearray(told_save.read_bytes())
    flipped[4096 * 2 + 4] ^= 0xFF
    told_save.write_bytes(flipped)
    assert wrong(told_save)
