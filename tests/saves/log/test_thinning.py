from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saves import events as told
from saves.care.repair import repair
from saves.care.verify import verify
from saves.file.rows import StrikeSample
from saves.log.log import Log, steps
from saves.log.thinning import POINTS, is_thin, kept_steps, thin
from tests.saves.stories import beginning, quest
from tests.steps import some_step

STEPS = 40


@given(st.integers(0, 5_000))
def test_few_points_stay_from_the_first_to_the_last(total: int) -> None:
    stay = kept_steps(total)
    assert len(stay) == min(total, POINTS)
    assert stay == sorted(set(stay))
    assert not stay or (stay[0], stay[-1]) == (1, total)
    assert is_thin(stay, total) == (total > POINTS)


@pytest.fixture
def long_battle(save: Path) -> Path:
    """A save whose one battle had forty steps."""
    started = told.BattleStarted(1, 1, 1, "scribe", 0, STEPS, 16, 2e-3, 5, None)
    ended = told.BattleEnded(1, 1, "won", STEPS, 100 * STEPS, 20.0, 2.0, 1.0, 4.5, 1.0, [1, 2, 3, 4, 5])
    sample = StrikeSample(operation="add", prompt="1", expected="1", said="0", outcome=3, loss=2.0)
    rows = [some_step(number, loss=1 / number, samples=(sample,)) for number in range(1, STEPS + 1)]
    with Log(save, create=True) as log:
        log.append([*beginning(), quest(1), ("battle:1", started), ("battle:1", ended)], rows)
    return save


def test_a_thinned_battle_keeps_its_curve_and_still_verifies(long_battle: Path) -> None:
    with closing(Log(long_battle)) as log:
        thin(log.connection, 1, 1, STEPS)
        left = steps(log.connection, 1, 1)
        thin(log.connection, 1, 1, STEPS)
        assert steps(log.connection, 1, 1) == left
    assert [row.step for row in left] == kept_steps(STEPS)
    assert [row.loss for row in left] == [1 / row.step for row in left]
    assert not any(row.samples for row in left)
    assert verify(long_battle).ok


def test_a_thinned_battle_is_repaired_as_it_is(long_battle: Path, tmp_path: Path) -> None:
    with closing(Log(long_battle)) as log:
        thin(log.connection, 1, 1, STEPS)
    found = repair(long_battle, tmp_path / "new.realm")
    assert (found.rows, found.lost_rows, found.why) == (POINTS, 0, "")
    assert verify(tmp_path / "new.realm").ok


def test_other_gaps_are_damage(long_battle: Path) -> None:
    with closing(Log(long_battle)) as log:
        log.connection.execute("DELETE FROM steps WHERE step = 7")
    assert any("has 39 steps" in finding.sentence for finding in verify(long_battle).findings)
