"""Columns that were added later: rows and files of before read as they did, and keep their digests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from saves.events.errors import SaveError
from saves.file import schema
from saves.file.open import open_for_writing
from saves.file.tables import STEPS
from saves.file.transaction import transaction
from tests.saves.stories import step_row

EVERY = "1 ORDER BY battle, step"


@pytest.fixture
def connection(save: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_for_writing(save, create=True)) as opened:
        yield opened


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file of the layout before steps had metrics."""
    with closing(sqlite3.connect(tmp_path / "old", isolation_level=None)) as opened:
        for statement in schema.layout(2):
            opened.execute(statement)
        columns = STEPS.columns.removesuffix(", metrics")
        for step in (1, 2, 3):
            packed = STEPS._pack(step_row(1, step))[:-1]
            marks = ", ".join("?" * (len(packed) + 1))
            opened.execute(
                f"INSERT INTO steps ({columns}, digest) VALUES ({marks})", (*packed, STEPS.digest(packed))
            )
        yield opened


def test_metrics_come_back_as_they_were_written(connection: sqlite3.Connection) -> None:
    rows = [replace(step_row(1, step), metrics={"solve_rate": step / 7, "kl": -0.0}) for step in (1, 2, 3)]
    with transaction(connection):
        STEPS.write(connection, rows)
    assert STEPS.read(connection, EVERY) == STEPS.read_whole(connection, EVERY) == rows
    assert [row for page in STEPS.pages(connection, 2) for row in page] == rows


def test_a_row_without_metrics_has_the_digest_it_always_had(
    connection: sqlite3.Connection, old: sqlite3.Connection
) -> None:
    with transaction(connection):
        STEPS.write(connection, [step_row(1, 1)])
    query = "SELECT digest FROM steps WHERE step = 1"
    assert connection.execute(query).fetchone() == old.execute(query).fetchone()


def test_a_file_without_the_column_reads_as_without_metrics(old: sqlite3.Connection) -> None:
    rows = [step_row(1, step) for step in (1, 2, 3)]
    assert STEPS.read_whole(old, EVERY) == rows
    assert [row for page in STEPS.pages(old, 2) for row in page] == rows


@pytest.mark.parametrize("metrics", ['{"kl":0.5}', "{}", '{"kl":0.25 }'])
def test_changed_metrics_are_seen(connection: sqlite3.Connection, metrics: str) -> None:
    with transaction(connection):
        STEPS.write(connection, [replace(step_row(1, 1), metrics={"kl": 0.25})])
        connection.execute("UPDATE steps SET metrics = ?", (metrics,))
    with pytest.raises(SaveError, match="was changed"):
        STEPS.read_whole(connection, EVERY)


@pytest.mark.parametrize(
    "metrics", ['{"KL":0.5}', '{"k\\u001b":1}', '{"":1}', '{"kl":1e39}', '{"kl":null}', "[]", '{"kl":"x"}']
)
def test_metrics_of_other_names_and_values_are_refused(connection: sqlite3.Connection, metrics: str) -> None:
    with transaction(connection):
        STEPS.write(connection, [step_row(1, 1)])
        connection.execute("UPDATE steps SET metrics = ?", (metrics,))
    with pytest.raises(SaveError, match="can't be read"):
        STEPS.read(connection, EVERY)
