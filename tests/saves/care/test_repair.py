from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.repair import repair
from saves.care.verify import verify
from saves.events.errors import SaveError


def hurt(save: Path, *statements: str) -> None:
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def events(save: Path) -> int:
    with closing(sqlite3.connect(save)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def test_of_a_whole_save_nothing_is_lost(told_save: Path, tmp_path: Path) -> None:
    found = repair(told_save, tmp_path / "new.realm")
    assert (found.events, found.lost_events, found.lost_rows, found.why) == (events(told_save), 0, 0, "")
    assert verify(tmp_path / "new.realm").ok


@pytest.mark.parametrize(
    ("harm", "whole", "why"),
    [
        ("UPDATE events SET subject = 'x' WHERE id = 9", 8, "event 9 or its hash was changed"),
        ("DELETE FROM events WHERE id = 7", 6, "event 7 is missing"),
        ("UPDATE steps SET loss = 9 WHERE battle = 1 AND step = 2", None, "A row of steps"),
        ("DELETE FROM answers WHERE trial = 2 AND number = 1", None, "the answers of trial 2"),
        ("DELETE FROM steps WHERE battle = 2 AND step = 1", None, "the steps of battle 2"),
    ],
)
def test_the_longest_whole_beginning_is_saved(
    told_save: Path, tmp_path: Path, harm: str, whole: int | None, why: str
) -> None:
    total = events(told_save)
    hurt(told_save, harm)
    before = told_save.read_bytes()
    found = repair(told_save, tmp_path / "new.realm")
    assert why in found.why
    assert whole is None or found.events == whole
    assert 0 < found.events < total
    assert found.lost_events == events(told_save) - found.events
    assert verify(tmp_path / "new.realm").ok
    assert told_save.read_bytes() == before


def test_pages_of_rubbish_end_in_a_sound_save_or_a_sentence(told_save: Path, tmp_path: Path) -> None:
    whole, draws, saved = told_save.read_bytes(), random.Random(5), 0
    for number in range(40):
        data = bytearray(whole)
        place = draws.randrange(4096, len(data))
        data[place : place + 64] = draws.randbytes(64)
        hurt_save, target = tmp_path / f"hurt{number}.realm", tmp_path / f"new{number}.realm"
        hurt_save.write_bytes(data)
        try:
            repair(hurt_save, target)
        except SaveError:
            continue
        assert verify(target).ok
        saved += 1
    assert saved > 20


def test_of_nonsense_nothing_can_be_saved(tmp_path: Path) -> None:
    save = tmp_path / "my.realm"
    save.write_bytes(b"nonsense" * 1000)
    with pytest.raises(SaveError, match="Nothing of"):
        repair(save, tmp_path / "new.realm")
