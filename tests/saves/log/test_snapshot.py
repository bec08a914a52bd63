from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saves.events import Fact
from saves.file.transaction import transaction
from saves.log.fold import fold
from saves.log.log import Log, entries
from saves.log.snapshot import KEPT, keep, load, snapshots
from saves.state import State
from tests.saves.stories import battle, beginning, stories


@settings(max_examples=30)
@given(stories(), st.data())
def test_loading_with_a_snapshot_is_folding_all(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Fact]], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(story)))
    with Log(tmp_path_factory.mktemp("save") / "my.realm", create=True) as log:
        assert keep(log.connection, fold(State(), log.append(story[:cut])), every=1)
        log.append(story[cut:])
        assert load(log.connection) == fold(State(), entries(log.connection))


def test_a_snapshot_comes_when_it_is_due_and_old_ones_go(log: Log) -> None:
    state = fold(State(), log.append(beginning()))
    assert not keep(log.connection, state, every=6)
    for number in range(1, KEPT + 3):
        fold(state, log.append(battle(number)))
        assert keep(log.connection, state, every=6)
        assert not keep(log.connection, state, every=6)
    assert [each.id for each in snapshots(log.connection)] == [35, 29, 23]


def spoilt(log: Log, change: str) -> list[State | None]:
    state = State()
    for number in (1, 2):
        fold(state, log.append((beginning() if number == 1 else []) + battle(number)))
        keep(log.connection, state, every=1)
    with transaction(log.connection):
        log.connection.execute(change)
    assert load(log.connection) == state
    return [each.restored() for each in snapshots(log.connection)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE snapshots SET state = replace(state, 'PIP', 'POP') WHERE id = 17",
        "UPDATE snapshots SET state = '{' WHERE id = 17",
        "UPDATE snapshots SET fold = 0 WHERE id = 17",
        "UPDATE snapshots SET hash = 'none' WHERE id = 17",
    ],
)
def test_a_bad_snapshot_is_passed_over_for_an_older_one(log: Log, change: str) -> None:
    newest, older = spoilt(log, change)
    assert newest is None
    assert older is not None


def test_without_a_good_snapshot_everything_is_folded(log: Log) -> None:
    assert spoilt(log, "UPDATE snapshots SET digest = ''") == [None, None]
