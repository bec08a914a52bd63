from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.hero_card import hero_class, race, skill_title, stature, title
from engine.rules.interval import wilson
from engine.rules.strain import Zone, damage, effort, smoothed, strain, zone


def test_strain_is_loss_above_its_floor() -> None:
    assert strain(0.31, 0.01) == pytest.approx(0.30)
    assert strain(0.004, 0.01) == 0.0
    assert effort([0.11, 0.005, 0.21], 0.01) == pytest.approx(0.30)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, Zone.RECOVERY),
        (0.0999, Zone.RECOVERY),
        (0.1, Zone.PRODUCTIVE),
        (0.3, Zone.STRETCH),
        (0.5, Zone.OVERLOAD),
        (9.0, Zone.OVERLOAD),
    ],
)
def test_a_zone_begins_at_its_threshold(value: float, expected: Zone) -> None:
    assert zone(value) is expected


def test_smoothing_begins_at_the_first_value_and_moves_a_tenth() -> None:
    assert smoothed(None, 2.0) == 2.0
    assert smoothed(2.0, 1.0) == pytest.approx(1.9)


def test_wilson_matches_the_published_interval() -> None:
    assert wilson(43, 50) == pytest.approx((0.7381, 0.9305), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_wilson_holds_the_rate_and_stays_a_share(score: tuple[int, int]) -> None:
    low, high = wilson(*score)
    assert 0.0 <= low <= score[0] / score[1] + 1e-12
    assert score[0] / score[1] - 1e-12 <= high <= 1.0


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_damage_never_grows_with_loss(one: float, other: float) -> None:
    assert damage(min(one, other)) >= damage(max(one, other))


def test_pip_is_an_academy_trained_llamari_wisp() -> None:
    assert race("llama") == "Llamari"
    assert stature(134_515_008) == "Wisp"
    assert hero_class("SmolLM2-135M-Instruct") == "Academy-Trained"


def test_what_is_not_known_is_not_invented() -> None:
    assert race("mamba") == "mamba"
    assert hero_class("") == ""
    assert skill_title("gcd", 12) == ""
    assert skill_title("bin", 0) == ""


def test_titles_are_earned_at_their_thresholds() -> None:
    assert [title(steps) for steps in (0, 1, 999, 1_000, 10_000, 200_000)] == [
        "Untrained",
        "",
        "",
        "Apprentice",
        "Journeyman",
        "Master",
    ]
    assert [skill_title("bin", level) for level in (1, 2, 3, 20)] == [
        "Binary Novice",
        "Binary Novice",
        "Bit Counter",
        "Keeper of Bits",
    ]
