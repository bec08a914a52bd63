from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saves.events import EngineStarted, Fact
from saves.events.errors import SaveError
from saves.file.open import open_for_reading
from saves.file.rows import StepRow
from saves.file.tables import Row
from saves.file.transaction import transaction
from saves.log.log import (
    Log,
    answers,
    entries,
    messages,
    next_turn,
    pages,
    recent_entries,
    steps,
)
from tests.saves.stories import answer_rows, battle, beginning, chained, message_row, step_row, stories, trial


def test_entries_come_back_as_appended(log: Log) -> None:
    made = log.append(beginning()) + log.append(battle(1))
    assert entries(log.connection) == made
    assert [(entry.subject, entry.fact()) for entry in made] == beginning() + battle(1)
    assert entries(log.connection, after=5, limit=2) == made[5:7]
    assert recent_entries(log.connection, 3) == made[-3:]
    assert [entry for page in pages(log.connection, 2, 8) for entry in page] == made[2:8]


@settings(max_examples=30)
@given(stories(), st.data())
def test_the_chain_does_not_depend_on_how_facts_are_batched(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Fact]], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(story)))
    with Log(tmp_path_factory.mktemp("save") / "a.realm", create=True, clock=lambda: 1.0) as log:
        parts = log.append(story[:cut]) + log.append(story[cut:])
    with Log(tmp_path_factory.mktemp("save") / "b.realm", create=True, clock=lambda: 1.0) as log:
        assert log.append(story) == parts


def test_rows_come_back_as_written(log: Log) -> None:
    rows: list[Row] = [
        *(step_row(1, step) for step in (1, 2, 3)),
        *answer_rows(1, 7),
        message_row(0),
        message_row(1),
    ]
    log.append([], [*rows, step_row(2, 1)])
    assert steps(log.connection, 1, 1) == rows[:3]
    assert steps(log.connection, 1, 1, after=2) == rows[2:3]
    assert answers(log.connection, 1, 1) == rows[3:13]
    assert messages(log.connection, "tavern") == rows[13:]
    assert messages(log.connection, "tavern", after=0) == rows[14:]
    assert next_turn(log.connection, "tavern") == 2
    assert next_turn(log.connection, "cellar") == 0


def test_a_step_taken_again_replaces_the_first(log: Log) -> None:
    log.append([], [step_row(1, 1, loss=2.0)])
    log.append([], [step_row(1, 1, loss=1.0), step_row(1, 2)])
    assert [row.loss for row in steps(log.connection, 1, 1)] == [1.0, 1.25]


def test_facts_and_rows_are_written_together_or_not_at_all(log: Log) -> None:
    log.append([trial(1, 7)], answer_rows(1, 7))
    with pytest.raises(sqlite3.IntegrityError):
        log.append([trial(2, 7)], [step_row(1, 1), *answer_rows(1, 7)])
    assert len(entries(log.connection)) == 1
    assert steps(log.connection, 1, 1) == []
    log.append([trial(2, 7)], answer_rows(2, 7), durable=True)
    assert len(entries(log.connection)) == 2


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_fact_that_could_not_be_read_back_is_refused(log: Log, number: float) -> None:
    ended = battle(1)[3][1]
    with pytest.raises(ValueError, match="can't be recorded"):
        log.append([*beginning(), ("battle 1", msgspec.structs.replace(ended, loss_end=number))])
    assert entries(log.connection) == []


def test_a_kind_of_a_later_version_is_named(log: Log) -> None:
    log.append(beginning())
    with transaction(log.connection):
        log.connection.execute("UPDATE events SET kind = 'HeroAscended' WHERE id = 3")
    with pytest.raises(SaveError, match=r"Event 3 .*HeroAscended.*update the game"):
        entries(log.connection)


def test_a_row_that_cannot_be_read_is_said(log: Log) -> None:
    log.append([], [step_row(1, 1)])
    with transaction(log.connection):
        log.connection.execute("UPDATE steps SET strikes = 'many'")
    with pytest.raises(SaveError, match="A row of steps can't be read"):
        steps(log.connection, 1, 1)


def test_a_reader_sees_what_the_writer_adds(save: Path, log: Log) -> None:
    log.append(beginning())
    reader = open_for_reading(save)
    assert len(entries(reader)) == 5
    new = log.append(battle(1), [step_row(1, 1)])
    assert entries(reader, after=5) == new
    assert [type(row) for row in steps(reader, 1, 1)] == [StepRow]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM events")
    reader.close()


def test_a_reader_in_another_process_sees_each_append(save: Path, log: Log) -> None:
    log.append(beginning())
    watcher = (
        "import sys, pathlib\n"
        "from saves.file.open import open_for_reading\n"
        "from saves.log.log import entries\n"
        "save = open_for_reading(pathlib.Path(sys.argv[1]))\n"
        "for _ in sys.stdin: print(len(entries(save)), flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", watcher, str(save)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for number in (1, 2, 3):
            log.append(battle(number))
            print(file=child.stdin, flush=True)
            assert int(child.stdout.readline()) == 5 + 6 * number
        child.stdin.close()


def test_the_write_ahead_log_stays_small_beside_a_reader(save: Path, log: Log) -> None:
    log.append(beginning())
    reader = open_for_reading(save)
    facts = [fact for number in range(1, 101) for fact in battle(number)]
    for _ in range(50):
        log.append(facts)
        entries(reader, after=5, limit=100)
    assert save.with_name("my.realm-wal").stat().st_size < 16 << 20
    reader.close()


def test_the_chain_is_the_one_that_is_documented(save: Path) -> None:
    with Log(save, create=True, clock=lambda: 1.5) as log:
        first, second = log.append([("engine", EngineStarted(7, "0.1.0")), ("engine", EngineStarted(8, "Δ"))])
    head = json.dumps([first.hash, 2, 1.5, "EngineStarted", "engine"], separators=(",", ":")).encode()
    assert second.hash == sha256(head + second.payload).hexdigest()
    assert [first] == chained([("engine", EngineStarted(7, "0.1.0"))], time=1.5)
