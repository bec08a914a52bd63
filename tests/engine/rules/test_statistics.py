"""A hundred thousand heroes that answer by the flip of a coin, put to the game's own rules.

Of those that are played attempt by attempt there are as many in `make chaos` alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from engine.rules.levels import level_cap
from engine.rules.next_move import opens_trial
from engine.rules.settings import settings
from saves.state import ATTEMPTS, TRIES, Score, SkillState

HEROES = 100_000
RULES = settings()
Coins = NDArray[np.float64]


def score(kind: str, correct: int, asked: int, trial: int = 1) -> Score:
    return Score(trial, kind, "bin", 1, 1, correct, asked, False, None, 1, 0.0)  # type: ignore[arg-type]


def table(asked: int, judge: Callable[[int], bool]) -> NDArray[np.bool_]:
    """What the rule says of each count of right answers."""
    return np.array([judge(correct) for correct in range(asked + 1)])


GATE = table(RULES.probe_tasks, lambda right: opens_trial(score("probe", right, RULES.probe_tasks), RULES))
PASSED = table(RULES.trial_tasks, lambda right: score("trial", right, RULES.trial_tasks).passed)


def levels_up(rates: Coins, draws: np.random.Generator) -> NDArray[np.bool_]:
    """Whether each hero of a true rate gains the level in one attempt: a probe, and trials in succession."""
    gained = GATE[draws.binomial(RULES.probe_tasks, rates)]
    for _ in range(RULES.passes_needed):
        gained &= PASSED[draws.binomial(RULES.trial_tasks, rates)]
    return gained


def test_a_hero_of_seventy_percent_hardly_ever_gains_a_level() -> None:
    draws = np.random.default_rng(7)
    share = float(levels_up(np.full(HEROES, 0.7), draws).mean())
    assert 0 < share <= 0.01


def test_a_hero_of_ninety_percent_has_the_level_within_three_attempts() -> None:
    draws, rates = np.random.default_rng(8), np.full(HEROES, 0.9)
    gained = levels_up(rates, draws) | levels_up(rates, draws) | levels_up(rates, draws)
    assert float(gained.mean()) >= 0.95


@pytest.mark.parametrize(("asked", "most"), [(13, 0.1), (18, 0.06), (31, 0.04), (45, 0.02)])
def test_two_drills_are_passed_by_few_of_seventy_percent_and_most_of_ninety(asked: int, most: float) -> None:
    draws = np.random.default_rng(13)
    first = table(asked, lambda right: score("trial", right, asked).passed)
    spared = RULES.drill_spared
    second = table(asked, lambda right: replace(score("trial", right, asked), spared=spared).passed)

    def both(rate: float) -> NDArray[np.bool_]:
        return first[draws.binomial(asked, rate, HEROES)] & second[draws.binomial(asked, rate, HEROES)]

    assert 0 < both(0.7).mean() <= most
    assert (both(0.9) | both(0.9) | both(0.9)).mean() >= 0.95


def played(rates: list[float], draws: np.random.Generator) -> tuple[int, bool]:
    """Attempts until the level cap was called, 0 where it was not; whether the level was gained before."""
    skill = SkillState("bin")
    for number, rate in enumerate(rates, 1):
        first, second = (int(draws.binomial(50, rate)) for _ in range(2))
        if PASSED[first] and PASSED[second]:
            return 0, True
        failed = score("trial", second if PASSED[first] else first, 50, number)
        if level_cap.cap_evidence(skill, failed):
            return number, False
        skill.failed = [*skill.failed, failed][-ATTEMPTS + 1 :]
    return 0, False


@pytest.fixture
def heroes(full: bool) -> int:
    return HEROES if full else 2_000


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rate", [0.2, 0.5, 0.65])
def test_a_planted_ceiling_is_called_within_five_attempts_of_the_first_it_can_be(
    rate: float, heroes: int, figure: Callable[[str], None]
) -> None:
    draws = np.random.default_rng(9)
    called = np.array([played([rate] * 15, draws)[0] for _ in range(heroes)])
    within = ((called >= level_cap.FEWEST) & (called <= level_cap.FEWEST + 5)).mean()
    figure(f"{heroes} heroes capped at {rate:.0%}: {within:.1%} called maxed in attempts 5 to 10")
    assert within >= 0.85, within
    assert (called > 0).mean() >= 0.97


def fought(rates: list[float], draws: np.random.Generator) -> int:
    """Battles until the level cap was called by a hero's probes; 0 where it was not."""
    skill = SkillState("bin")
    for number, rate in enumerate(rates, 1):
        probe = score("probe", int(draws.binomial(16, rate)), 16, number)
        if not opens_trial(probe, RULES) and level_cap.cap_evidence(skill, probe):
            return number
        skill.tries = [*skill.tries, probe][-TRIES + 1 :]
    return 0


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.4])
def test_a_hero_that_opens_no_trial_is_called_maxed_by_its_probes(rate: float, heroes: int) -> None:
    draws = np.random.default_rng(11)
    called = np.array([fought([rate] * 60, draws) for _ in range(heroes)])
    assert (called[called > 0] >= level_cap.FEWEST_PROBES).all()
    assert (called > 0).mean() >= 0.97
    assert np.median(called) <= 30


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("growth", [0.02, 0.03, 0.05])
def test_a_hero_whose_probes_grow_is_not_called_maxed(
    growth: float, heroes: int, figure: Callable[[str], None]
) -> None:
    draws = np.random.default_rng(12)
    rates = [0.05 + growth * battle for battle in range(int(0.69 / growth))]
    wrongly = np.mean([fought(rates, draws) > 0 for _ in range(heroes)])
    figure(f"{heroes} heroes whose probes grow by {growth:.0%} a battle: {wrongly:.2%} called maxed")
    assert wrongly <= 0.01


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("growth", "most"), [(0.03, 0.06), (0.05, 0.01), (0.08, 0.01), (0.12, 0.01)])
def test_a_growing_hero_is_hardly_ever_called_maxed(
    growth: float, most: float, heroes: int, figure: Callable[[str], None]
) -> None:
    draws = np.random.default_rng(10)
    rates = [min(0.98, 0.4 + growth * attempt) for attempt in range(30)]
    ends = [played(rates, draws) for _ in range(heroes)]
    wrongly = np.mean([called > 0 for called, _ in ends])
    figure(f"{heroes} heroes that grow by {growth:.0%} an attempt: {wrongly:.2%} called maxed")
    assert wrongly <= most
    assert np.mean([gained for _, gained in ends]) >= 0.99 - most
