"""A run of changes by one key is one line of the chronicle; every event stays."""

from __future__ import annotations

from collections import deque

import pytest

from realm_tui.view.model import View
from realm_tui.view.story import RUN_SECONDS, StoryLine, append, tell
from saves import events as e
from tests.realm_tui import tale
from tests.realm_tui.scripted import event


def told(facts: list[tuple[float, e.Fact]]) -> list[str]:
    """The chronicle of facts at their times."""
    lines = deque[StoryLine]()
    for number, (at, fact) in enumerate(facts, 1):
        line = tell(entry := event(number, fact).entry(), fact)
        assert line is not None
        append(lines, line._replace(time=at, id=entry.id))
    return [line.text for line in lines]


def coached(schedule: e.Schedule) -> e.Fact:
    return e.CoachInstructed(campaign=1, schedule=schedule, weights={}, stance="steady")


def moved(quest: int, priority: e.Priority) -> e.Fact:
    return e.QuestMoved(campaign=1, quest=quest, priority=priority, place=0)


def test_a_run_is_told_by_its_last_change() -> None:
    facts = [(float(at), coached(each)) for at, each in enumerate(("focus", "weighted", "lowest", "equal"))]
    assert told(facts) == ["You told the coach: equal schedule, a steady stance"]


def test_what_comes_between_is_kept_in_its_place() -> None:
    facts = [(0.0, coached("focus")), (1.0, e.TrainingPaused(by="player")), (2.0, coached("lowest"))]
    assert told(facts) == ["Training paused", "You told the coach: lowest schedule, a steady stance"]


def test_a_later_change_is_another_line() -> None:
    facts = [(0.0, coached("focus")), (RUN_SECONDS + 0.1, coached("lowest"))]
    assert len(told(facts)) == 2
    slow = [(RUN_SECONDS * at, coached("focus")) for at in range(5)]
    assert len(told(slow)) == 1


@pytest.mark.parametrize(
    ("one", "other", "lines"),
    [
        (moved(3, "high"), moved(3, "low"), 1),
        (moved(3, "high"), moved(4, "low"), 2),
        (e.BudgetSet(hours=1.0), e.BudgetSet(hours=2.0), 1),
        (e.SkillsChosen(campaign=1, skills=["bin"]), e.SkillsChosen(campaign=1, skills=["bin", "sy"]), 1),
        (coached("focus"), e.BudgetSet(hours=2.0), 2),
        (e.EngineStarted(pid=1, app_version="0"), e.EngineStarted(pid=2, app_version="0"), 2),
    ],
)
def test_only_changes_of_one_thing_are_one_run(one: e.Fact, other: e.Fact, lines: int) -> None:
    assert len(told([(0.0, one), (1.0, other)])) == lines


def test_the_window_tells_runs_so_and_folds_every_event() -> None:
    view = View()
    facts = [*tale.BEGINNING, coached("focus")]
    for number, fact in enumerate(facts, 1):
        view.take(event(number, fact))
    # Scripted events come seven seconds apart.
    view.take(event(len(facts) + 1, coached("lowest")))
    assert [line.text for line in view.chronicle if "coach" in line.text] == [
        "You told the coach: lowest schedule, a steady stance"
    ]
    assert view.state.last_id == len(facts) + 1
