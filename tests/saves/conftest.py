from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from saves.log.fold import fold
from saves.log.log import Log
from saves.log.snapshot import keep
from saves.state import State
from tests.saves.stories import answer_rows, battle, beginning, message_row, step_row, trial


@pytest.fixture
def save(tmp_path: Path) -> Path:
    return tmp_path / "my.realm"


@pytest.fixture
def log(save: Path) -> Iterator[Log]:
    ticks = count(1_700_000_000)
    with Log(save, create=True, clock=lambda: float(next(ticks))) as opened:
        yield opened


@pytest.fixture
def told_save(save: Path) -> Path:
    """A closed save in which every table has rows and everything fits."""
    state = State()
    with Log(save, create=True) as log:
        fold(state, log.append(beginning()))
        for number in (1, 2):
            rows = [step_row(number, step) for step in (1, 2, 3)] + answer_rows(number, 7)
            fold(state, log.append(battle(number), rows))
            keep(log.connection, state, every=1)
        log.append([trial(3, 9)], [*answer_rows(3, 9), message_row(0), message_row(1, "again")])
    return save
