from __future__ import annotations

from copy import deepcopy

import msgspec
import pytest
from hypothesis import given

from saves import events as told
from saves.log.absence import Homecoming, homecoming
from saves.log.fold import fold
from saves.state import State
from tests.saves.stories import Told, battle, beginning, chained, ended, quest, started, stories, trial
from tests.steps import some_step

CLOSED: Told = ("window a", told.WindowClosed("a"))


def home_after(*facts: Told) -> Homecoming:
    before = chained([*beginning(), CLOSED])
    since = chained(facts, after=before[-1])
    left = fold(State(), before)
    return homecoming(since, left, fold(deepcopy(left), since))


def test_an_absence_is_summed_up() -> None:
    gained = told.LevelGained(1, "bin", 1, [3, 4], 6, 600, 3.0)
    stop = told.EngineStopped("budget", "two hours after the last window")
    home = home_after(
        *battle(1), *battle(2), trial(3, 9), ("bin", gained), ("engine", stop), ("a", told.WindowOpened("a"))
    )
    assert (home.trained_seconds, home.steps, home.tokens, home.battles) == (3.0, 6, 600, 2)
    assert (home.loss_from, home.loss_to) == (2.0, 0.5)
    assert [(score.trial, score.correct, score.time) for score in home.trials] == [
        (1, 7, 11.0),
        (2, 7, 17.0),
        (3, 9, 19.0),
    ]
    assert home.levels == [gained]
    assert home.experience == 4.0
    assert home.away_seconds == 16.0
    assert (home.stopped, home.detail) == ("budget", "two hours after the last window")


def test_nothing_trained_is_nothing_told() -> None:
    home = home_after(quest(1), started(1))
    assert (home.steps, home.battles, home.trained_seconds, home.experience) == (0, 0, 0, 0)
    assert (home.loss_from, home.loss_to, home.trials, home.levels) == (None, None, [], [])
    assert home.stopped == ""


def test_a_battle_without_steps_has_no_loss_to_show() -> None:
    nothing = msgspec.structs.replace(ended(1)[1], steps=0, loss_start=0.0, loss_end=0.0)
    home = home_after(quest(1), started(1), ("battle 1", nothing), *battle(2))
    assert (home.battles, home.loss_from, home.loss_to) == (2, 1.0, 0.5)


def test_of_a_battle_begun_before_only_what_came_after_counts() -> None:
    since = chained([ended(1)])
    home = homecoming(since, State(), State(), head=[some_step(1, 2.5), some_step(2, 1.5)])
    assert (home.steps, home.tokens, home.trained_seconds, home.battles) == (1, 100, 0.5, 1)
    assert (home.loss_from, home.loss_to) == (2.0, 1.0)


def test_a_battle_still_under_way_counts_as_far_as_it_went() -> None:
    tail = [some_step(1, 0.6, battle=2), some_step(2, 0.4, battle=2)]
    home = homecoming(chained([ended(1)]), State(), State(), tail=tail)
    assert (home.steps, home.tokens, home.trained_seconds, home.battles) == (5, 500, 2.5, 2)
    assert (home.loss_from, home.loss_to) == (2.0, 0.4)


def test_one_battle_under_way_all_the_time_is_counted_once() -> None:
    head = [some_step(1, 2.0)]
    home = homecoming([], State(), State(), head=head, tail=[*head, some_step(2, 1.0)])
    assert (home.steps, home.battles, home.loss_from, home.loss_to) == (1, 1, 2.0, 1.0)
    still = homecoming([], State(), State(), head=head, tail=head)
    assert (still.steps, still.battles, still.loss_from, still.loss_to) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("facts", "stopped", "detail"),
    [
        ([told.EngineLost(4321), told.EngineStarted(5, "0.1.0")], "lost", ""),
        ([told.FailureRaised("trainer", "it died five times")], "failure", "it died five times"),
        ([told.TrainingPaused("player")], "paused", ""),
        ([told.TrainingPaused("engine", "the disk is full")], "paused", "the disk is full"),
        ([told.TrainingPaused("budget", "on battery")], "held", "on battery"),
        ([told.TrainingPaused("player"), told.TrainingPaused("budget", "on battery")], "paused", ""),
        ([told.TrainingPaused("budget", "on battery"), told.TrainingResumed("budget")], "", ""),
        ([told.TrainingPaused("budget", "on battery"), told.EngineStopped("budget", "2 h")], "budget", "2 h"),
        ([told.TrainingPaused("player"), told.TrainingResumed("player")], "", ""),
        ([told.EngineStopped("idle"), told.EngineLost(5), told.EngineStopped("player")], "player", ""),
    ],
)
def test_why_training_stopped(facts: list[told.Fact], stopped: str, detail: str) -> None:
    home = home_after(*(("engine", fact) for fact in facts))
    assert (home.stopped, home.detail) == (stopped, detail)


def test_a_clock_set_back_makes_no_negative_absence() -> None:
    before = chained([*beginning(), CLOSED], time=1e9)
    since = chained(battle(1), after=before[-1], time=1e9 - 86_400)
    left = fold(State(), before)
    home = homecoming(since, left, fold(deepcopy(left), since))
    assert home.away_seconds == 0
    assert home.trained_seconds == 1.5


@given(stories())
def test_a_homecoming_agrees_with_the_campaign(story: list[Told]) -> None:
    entries = chained(story)
    after = fold(State(), entries)
    home = homecoming(entries, State(), after)
    assert after.campaign is not None
    assert home.experience == after.campaign.experience
    held = [fact for _, fact in story if isinstance(fact, told.TrialHeld)]
    assert len(held) == after.campaign.trials_held
    assert len(home.trials) == sum(fact.kind != "general" for fact in held)
    assert home.away_seconds == after.last_time


def test_a_battle_that_was_archived_or_went_back_makes_nothing_negative() -> None:
    state = State()
    head = [some_step(step) for step in range(1, 8)]
    for tail in ([], [some_step(1)]):
        story = homecoming([], state, state, head, tail)
        assert (story.steps, story.tokens, story.trained_seconds, story.loss_from) == (0, 0, 0.0, None)


def test_rests_are_told_even_when_training_goes_on_again() -> None:
    rests = [told.TrainingPaused("budget", why) for why in ("on battery", "quiet until 07:00", "on battery")]
    home = home_after(*(("engine", fact) for fact in [*rests, told.TrainingResumed("budget")]))
    assert (home.stopped, home.holds) == ("", ("on battery", "quiet until 07:00"))
