"""A command upgrades an older save before it reads it, unless somebody else holds it or it is not sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.verify import verify
from saves.file import schema
from saves.file.lock import SaveLock
from saves.file.upgrade import upgrade_older
from tests.saves.layouts import LAYOUTS, made

NEWEST = len(schema.MIGRATIONS)


def of_layout(save: Path, layout: int) -> Path:
    return made(LAYOUTS[layout - 1], save)


@pytest.mark.parametrize("layout", range(1, NEWEST))
def test_an_older_save_is_upgraded_once_and_kept_as_it_was(save: Path, layout: int) -> None:
    before = of_layout(save, layout).read_bytes()
    kept = upgrade_older(save)
    assert kept == save.with_name(f"my.realm.layout-{layout}.backup")
    assert verify(save).ok
    with closing(sqlite3.connect(kept)) as copy, closing(sqlite3.connect(":memory:")) as former:
        former.deserialize(before)
        assert list(copy.iterdump()) == list(former.iterdump())
    assert upgrade_older(save) is None


def test_the_newest_is_left_as_it_is(save: Path) -> None:
    before = of_layout(save, NEWEST).read_bytes()
    assert upgrade_older(save) is None
    assert save.read_bytes() == before


def test_one_that_somebody_else_plays_is_left_to_them(save: Path) -> None:
    before = of_layout(save, 1).read_bytes()
    with SaveLock(save):
        assert upgrade_older(save) is None
    assert save.read_bytes() == before


@pytest.mark.parametrize("harm", [b"", b"SQLite format 3\0", b"x" * 4096])
def test_what_is_no_save_is_left_to_whoever_reads_it(save: Path, harm: bytes) -> None:
    save.write_bytes(harm)
    assert upgrade_older(save) is None
    assert save.read_bytes() == harm
    assert upgrade_older(save.with_name("none.realm")) is None


def test_one_with_a_foreign_table_is_not_written(save: Path) -> None:
    with closing(sqlite3.connect(of_layout(save, 1))) as connection:
        connection.execute("CREATE TABLE evil (x)")
        connection.commit()
    before = save.read_bytes()
    assert upgrade_older(save) is None
    assert save.read_bytes() == before
