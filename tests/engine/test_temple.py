from __future__ import annotations

import math

import pytest

from engine import temple
from saves.state import Battle, Quest, Score


def battle(**changes: object) -> Battle:
    fought = Battle(
        battle=1,
        quest=Quest(1, "bin", 1, {1: 1.0}, 32, 1, "coach", []),
        school="scribe",
        start_step=0,
        planned=2,
        batch_size=16,
        learning_rate=1e-3,
        seed=1,
        from_checkpoint=None,
        started=0.0,
        status="won",
        loss_start=2.0,
        loss_end=0.5,
        plastic_gain=1.5,
        effort=2.0,
        checkpoint="pip-0001",
        echo_gap=0.02,
        probe=Score(2, "probe", "bin", 1, 1, 5, 16, False, "pip-0001", 1, 0.0),
    )
    for name, value in changes.items():
        setattr(fought, name, value)
    return fought


def test_a_sound_battle_is_blessed() -> None:
    verdict = temple.bless(battle())
    assert (verdict.blessing, verdict.quality) == ("blessed", 1.0)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"status": "failed"}, "not won"),
        ({"status": "stopped"}, "not won"),
        ({"loss_end": math.nan}, "not a number"),
        ({"effort": math.inf}, "not a number"),
        ({"checkpoint": None}, "no checkpoint"),
        ({"echo_gap": None}, "echo"),
        ({"echo_gap": temple.ECHO_BOUND + 0.01}, "echo"),
        ({"echo_gap": math.nan}, "echo"),
    ],
)
def test_a_failed_critical_ritual_curses_the_battle(changes: dict[str, object], word: str) -> None:
    verdict = temple.bless(battle(**changes))
    assert (verdict.blessing, verdict.quality) == ("cursed", 0.0)
    assert any(word in reason for reason in verdict.reasons)


@pytest.mark.parametrize("probe", [None, Score(2, "probe", "bin", 1, 1, 0, 16, False, "pip-0001", 1, 0.0)])
def test_a_hero_that_answers_nothing_right_is_at_most_partial(probe: Score | None) -> None:
    verdict = temple.bless(battle(probe=probe))
    assert verdict.blessing == "partial"
    assert 0.3 <= verdict.quality < 0.8


def test_a_loss_that_rose_lowers_the_quality() -> None:
    verdict = temple.bless(battle(plastic_gain=-0.1))
    assert verdict.blessing == "partial"
    assert "the loss did not fall" in verdict.reasons


def test_echoes_that_cannot_be_compared_are_infinitely_apart() -> None:
    assert temple.echo_gap([1.0], []) == math.inf
    assert temple.echo_gap([], []) == math.inf
    assert temple.echo_gap([1.0, 2.0], [1.5, 1.5]) == pytest.approx(0.5)
