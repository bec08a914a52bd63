"""Achievements are earned from events alone, each at its own moment."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from saves import events as told
from saves.log.fold import fold
from saves.state import State
from saves.state.achievements import achievements
from tests.saves.stories import Told, beginning, blessed, chained, quest, sealed, started, stories, trial


def folded(*facts: Told) -> State:
    return fold(State(), chained([*beginning(), *facts]))


def ended(number: int, steps: int = 40, seconds: float = 60.0, **changes: object) -> Told:
    fact = told.BattleEnded(
        campaign=1,
        battle=number,
        status="won",
        steps=steps,
        tokens=100 * steps,
        seconds=seconds,
        loss_start=2.0,
        loss_end=1.0,
        effort=30.0,
        plastic_gain=1.0,
        strikes=[1, 2, 3, 4, 5],
    )
    return f"battle:{number}", msgspec.structs.replace(fact, **changes)


def fought(number: int, **changes: object) -> list[Told]:
    return [quest(number), started(number), ended(number, **changes), blessed(number)]  # type: ignore[arg-type]


def level(number: int, skill: str = "bin") -> Told:
    return "campaign:1", told.LevelGained(1, skill, number, [1], 9, 900, 4.5)


LOST: Told = "campaign:1", told.LevelLost(campaign=1, skill="bin", level=2, trial=9, mastered=0.9, rate=0.5)


def earned(*facts: Told) -> set[str]:
    return set(folded(*facts).earned)


def test_all_achievements_of_the_rules_are_there_once() -> None:
    names = [each.name for each in achievements()]
    assert len(names) == len(set(names)) == 21


@given(stories(least=3))
def test_what_was_earned_stays_and_names_its_event(story: list[Told]) -> None:
    state, kept = State(), dict[str, int]()
    for entry in chained(story):
        state = fold(state, [entry])
        now = {name: each.event for name, each in state.earned.items()}
        assert kept.items() <= now.items()
        assert all(now[name] == entry.id for name in now.keys() - kept.keys())
        kept = now


@pytest.mark.parametrize(
    ("name", "facts", "short"),
    [
        ("First Steps", fought(1, steps=1), fought(1, steps=0)),
        ("Century", [*fought(1, steps=60), *fought(2, steps=40)], fought(1, steps=99)),
        ("Thousand Steps", fought(1, steps=1000), fought(1, steps=999)),
        ("Marathon", fought(1, steps=10_000), fought(1, steps=9_999)),
        ("Ultramarathon", fought(1, steps=100_000), fought(1, steps=99_999)),
        ("Awakening", [level(1)], []),
        ("Apprentice", [level(3), level(2, "sy")], [level(4)]),
        ("Journeyman", [level(10)], [level(9)]),
        ("Expert", [level(20)], [level(19)]),
        ("Master", [level(50)], [level(49)]),
        ("Sharp Eye", [trial(1, 8)], [trial(1, 7)]),
        ("Precision", [trial(1, 9)], [trial(1, 10, "probe"), trial(2, 8)]),
        ("Perfectionist", [trial(1, 10)], [trial(1, 9)]),
        ("First Save", [sealed(1)], []),
        ("Hoarder", [sealed(number) for number in range(10)], [sealed(1)] * 10),
        ("Archivist", [sealed(number) for number in range(50)], [sealed(number) for number in range(49)]),
        ("Dual Wielder", [level(5), level(5, "sy")], [level(5), level(4, "sy")]),
        (
            "In The Zone",
            [fact for n in (1, 2, 3) for fact in fought(n, productive=(40, 40, 40))],
            [
                *fought(1, productive=(40, 40, 40)),
                *fought(2, productive=(39, 39, 0)),
                *fought(3, productive=(40, 40, 40)),
            ],
        ),
        (
            "Pushing Limits",
            fought(1, zones=[0, 0, 20, 20]),
            [*fought(1, zones=[0, 0, 21, 19]), *fought(2, zones=[])],
        ),
        ("Phoenix", [level(2), LOST, level(2)], [level(2), LOST, level(3)]),
        (
            "Night Shift",
            [("w", told.WindowClosed("a")), *fought(1, seconds=20_000), *fought(2, seconds=8_800)],
            [
                ("w", told.WindowClosed("a")),
                *fought(1, seconds=20_000),
                ("w", told.WindowOpened("b")),
                *fought(2, seconds=20_000),
                ("w", told.WindowClosed("b")),
                *fought(3, seconds=20_000),
            ],
        ),
    ],
)
def test_an_achievement_is_earned_by_its_deed_and_not_by_less(
    name: str, facts: list[Told], short: list[Told]
) -> None:
    assert name in earned(*facts)
    assert name not in earned(*short)


def test_a_cursed_battle_pushed_no_limits() -> None:
    cursed = "battle:1", told.BattleBlessed(1, 1, "cursed", 0.0, 0.0, [])
    facts = [quest(1), started(1), ended(1, zones=[0, 0, 0, 40]), cursed]
    assert "Pushing Limits" not in earned(*facts)


def test_a_battle_told_twice_counts_once() -> None:
    once = [quest(1), started(1), ended(1, steps=60), ended(1, steps=60)]
    assert folded(*once).deeds.steps == 60


def test_a_streak_ends_with_its_campaign() -> None:
    over = ("campaign:2", told.CampaignStarted(2, "pip", 9, ["bin"]))
    assert folded(*fought(1, productive=(40, 40, 40)), over).deeds.running == 0


def test_a_branch_does_not_win_again_what_came_before_it() -> None:
    start = told.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0001", {"bin": 2})
    again = told.LevelGained(2, "bin", 3, [1], 9, 900, 4.5)
    assert "Phoenix" not in earned(sealed(1), level(3), ("realm", start), ("campaign:2", again))
