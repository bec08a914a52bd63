"""Saves of every layout that ever was: `layouts/layout-N.sql` is the text of one, as SQLite dumps it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from saves.care.verify import verify
from saves.events import KINDS
from saves.file import gate, schema
from saves.file.open import open_for_reading, open_for_writing
from saves.file.rows import ItemRow
from saves.log.log import Log, entries
from saves.log.snapshot import load
from saves.state import State
from tests.saves.layouts import LAYOUTS, made
from tests.saves.mortal import killed_at

OLDER = [path for path in LAYOUTS if path.stem != f"layout-{len(schema.MIGRATIONS)}"]


def test_there_is_one_of_every_layout() -> None:
    assert [path.stem for path in LAYOUTS] == [f"layout-{n}" for n in range(1, len(schema.MIGRATIONS) + 1)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.stem)
def test_every_layout_opens_with_all_that_it_told(layout: Path, save: Path) -> None:
    made(layout, save)
    with closing(sqlite3.connect(save)) as connection:
        told = connection.execute("SELECT id, hash FROM events ORDER BY id").fetchall()
    with closing(open_for_writing(save)) as connection:
        assert [(entry.id, entry.hash) for entry in entries(connection)] == told
        assert not gate.flaw(connection, schema.layout(len(schema.MIGRATIONS)))
        state = load(connection)
    assert verify(save).ok
    assert_played(state)
    assert save.with_name(f"{save.name}.{layout.stem}.backup").exists() == (layout in OLDER)


def assert_played(state: State) -> None:
    """What every one of these saves tells."""
    campaign = state.campaigns[1]
    assert (campaign.level, campaign.battles_fought, campaign.trials_held) == (1, 2, 4)
    assert (campaign.champion, campaign.latest) == ("pip-0002", "pip-0002")
    assert campaign.archived
    assert state.campaigns[2].level == 1


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.stem)
def test_every_layout_tells_of_most_kinds_of_events(layout: Path, save: Path) -> None:
    made(layout, save)
    with closing(sqlite3.connect(save)) as connection:
        kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM events")}
    assert kinds <= set(KINDS)
    assert len(kinds) >= 25


@pytest.mark.fault("F2")
@pytest.mark.parametrize("layout", OLDER, ids=lambda path: path.stem)
def test_a_kill_at_any_statement_of_the_upgrade_leaves_the_old_or_the_new(
    layout: Path, save: Path, figure: Callable[[str], None]
) -> None:
    original, statement = made(layout, save).read_bytes(), 0
    while killed_at(statement, save, schema.MIGRATIONS):
        with closing(open_for_writing(save)) as connection:
            assert_played(load(connection))
        assert verify(save).ok
        for path in save.parent.glob("my.realm*"):
            path.unlink()
        save.write_bytes(original)
        statement += 1
    assert statement > 20
    figure(f"F2: {layout.stem} killed before each of {statement} statements of its upgrade: old or new")


@pytest.mark.parametrize("layout", OLDER, ids=lambda path: path.stem)
def test_an_upgraded_save_goes_on_with_what_is_new(layout: Path, save: Path) -> None:
    made(layout, save)
    item = ItemRow(
        campaign=2,
        quest=1,
        number=1,
        skill="bin",
        level=1,
        operation="add",
        prompt="add 0 1",
        answer="01",
        source="pip-0002",
    )
    with Log(save) as log:
        posted = KINDS["QuestPosted"](2, 1, "bin", 1, {1: 1.0}, 1, 5, "heritage", [], items=1)
        log.append([("quest:1", posted)], [item])
    assert verify(save).ok
    with closing(open_for_reading(save)) as connection:
        assert load(connection).campaigns[2].queue[0].items == 1
