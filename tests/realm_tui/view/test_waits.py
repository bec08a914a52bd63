"""What is said where no step comes: in the window, by `status` and by `train`."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from engine.rules.holds import Hold
from engine.wire.messages import Activity, ActivityMessage, ChildStatus, StateSnapshot, StepMessage
from realm_tui.cli.train_progress import progress
from realm_tui.view.guide import condition, next_action
from realm_tui.view.model import View
from realm_tui.view.past import Past
from realm_tui.view.status import engine_status, status_of
from realm_tui.view.status_lines import lines
from realm_tui.view.waits import hold_text, left, reason, waits
from realm_tui.window.widgets.battle import BattlePanel
from saves import events as e
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.scripted import event

NOW = 1_900_000_130.0
COMPILER = Hold(by="processor", name="cc1plus", share=0.97, since=NOW - 130)
LOADING = ChildStatus(condition="starting", phase="loading PyTorch, 40 s")


def fighting(steps: int = 24, **changes: Any) -> View:
    """A view of the third battle, of forty steps."""
    view = View()
    view.open(StateSnapshot(state=State(), activity=tale.FIGHTING), Past(), NOW)
    for number, fact in enumerate(tale.MIDDLE, 1):
        view.take(event(number, fact))
    for number in range(1, steps + 1):
        view.take(StepMessage(row=tale.step(number)))
    view.take(ActivityMessage(activity=replace(tale.FIGHTING, **changes)))
    return view


def drawn(view: View) -> str:
    return "\n".join(line.plain for line in BattlePanel().draw(view, 60, 12))


@pytest.mark.parametrize(
    ("hold", "words"),
    [
        (COMPILER, "the processor is busy with cc1plus (97 %)"),
        (Hold(by="processor", share=0.5, since=0.0), "the processor is busy (50 %)"),
        (
            Hold(by="processor", name="a\x1b[2Jb", share=1.0, since=0.0),
            "the processor is busy with a�[2Jb (100 %)",
        ),
        (Hold(by="oracle", name="chat", since=0.0), "the Oracle is answering"),
        (Hold(by="oracle", name="trial", since=0.0), "the Oracle holds a trial"),
    ],
)
def test_each_hold_has_its_sentence(hold: Hold, words: str) -> None:
    assert reason(hold) == words
    view = fighting(hold=hold)
    assert f"waits: {words}" in drawn(view).replace("\n", " ")
    assert words in next_action(view)
    assert condition(view) == ("◇", "waits", "bright")
    assert f"step 24/40, waits: {words}, " in progress(view)


def test_nothing_waits_while_steps_come() -> None:
    view = fighting()
    assert "waits" not in drawn(view) + next_action(view) + progress(view)
    assert condition(view)[1] == "training"
    assert waits(view.state, view.activity, NOW) == ""


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ({"hold": COMPILER}, "the processor is busy with cc1plus (97 %); no step for 2 min 10 s"),
        ({"trainer": LOADING}, "loading PyTorch, 40 s"),
        (
            {"trainer": LOADING, "hold": COMPILER},
            "loading PyTorch, 40 s; the processor is busy with cc1plus (97 %); no step for 2 min 10 s",
        ),
        (
            {"doing": "resting", "detail": "The disk is full: free some space."},
            "The disk is full: free some space.",
        ),
        ({"doing": "held"}, "the engine serves a command and does not train"),
        ({"doing": "trial", "hold": COMPILER}, ""),
    ],
)
def test_status_says_why_no_step_comes(activity: dict[str, Any], words: str) -> None:
    view = fighting(**activity)
    assert waits(view.state, view.activity, NOW) == words


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (e.TrainingPaused("player"), "training is paused"),
        (e.TrainingPaused("budget", "quiet until 07:00"), "training rests: quiet until 07:00"),
        (e.TrainingPaused("budget", "on battery"), "training rests: on battery"),
    ],
)
def test_rests_come_before_what_else_holds(fact: e.Fact, words: str) -> None:
    view = fighting(hold=COMPILER)
    view.take(event(len(tale.MIDDLE) + 1, fact))
    assert waits(view.state, view.activity, NOW) == words


def test_a_clock_that_was_set_back_makes_no_negative_wait() -> None:
    assert hold_text(replace(tale.FIGHTING, hold=COMPILER), NOW - 500).endswith("no step for 0 s")


def test_the_status_of_a_battle_that_is_held_says_so() -> None:
    view = fighting(hold=COMPILER)
    activity = view.activity
    found = status_of(
        "/a.realm", view.state, [], engine_status(7, activity, waits(view.state, activity, NOW))
    )
    assert (found.engine.hold, found.engine.doing) == (COMPILER, "battle")
    told = "Waits      the processor is busy with cc1plus (97 %); no step for 2 min 10 s"
    assert lines(found)[-1] == told
    free = status_of("/a.realm", view.state, [], engine_status(7, tale.FIGHTING))
    assert not [line for line in lines(free) if line.startswith("Waits")]


@pytest.mark.parametrize(
    ("steps", "changes", "words"),
    [
        (24, {}, "0:24 left"),
        (39, {}, "0:02 left"),
        (0, {}, "starting"),
        (24, {"trainer": LOADING}, "loading"),
        (40, {}, "sealing…"),
        (40, {"trainer": replace(tale.BUSY, phase="saving")}, "saving…"),
        (40, {"trainer": replace(tale.BUSY, phase="sealing the checkpoint")}, "sealing…"),
        (40, {"doing": "sealing"}, "sealing…"),
    ],
)
def test_what_is_left_has_a_word_of_its_own_at_each_stage(
    steps: int, changes: dict[str, Any], words: str
) -> None:
    view = fighting(steps, **changes)
    assert left(view, 40) == words
    assert words in drawn(view)


def test_a_battle_that_is_not_over_has_something_left() -> None:
    view = fighting(0)
    for number in range(1, 40):
        view.take(StepMessage(row=replace(tale.step(number), seconds=0.01)))
    assert left(view, 40) == "0:01 left"


def test_figures_fall_while_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    view = fighting(hold=COMPILER)
    assert "tokens/s 640" in drawn(view)
    view.clock = lambda: 3600.0
    # Ten steps of 960 tokens in the hour.
    assert "tokens/s 2.7" in drawn(view)
    assert "1:36:22 left" in drawn(view)
    assert progress(view).endswith("waits: the processor is busy with cc1plus (97 %), 2.7 tokens/s")


def test_a_window_that_opens_late_knows_how_long_none_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    fought = fighting()
    view = View()
    activity = replace(tale.FIGHTING, hold=replace(COMPILER, since=NOW - 3600))
    rows = [tale.step(number) for number in range(1, 25)]
    view.open(StateSnapshot(state=fought.state, activity=activity), Past(steps=rows), NOW)
    assert "tokens/s 2.7" in drawn(view)


def test_a_pause_is_no_wait_for_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    view = fighting()
    view.take(event(len(tale.MIDDLE) + 1, e.TrainingPaused("player")))
    view.take(event(len(tale.MIDDLE) + 2, e.TrainingResumed("player")))
    view.clock = lambda: 3600.0
    view.take(StepMessage(row=tale.step(25)))
    assert "tokens/s 640" in drawn(view)


@pytest.mark.parametrize("doing", ["trial", "probe", "baseline", "general"])
def test_an_examination_counts_its_answers(doing: Any) -> None:
    oracle = ChildStatus(condition="busy", phase="12 of 50 answers", done=0.24)
    activity = Activity(doing=doing, detail="trial of BIN level 2, 50 held-out tasks", oracle=oracle)
    view = fighting()
    view.take(
        event(len(tale.MIDDLE) + 1, e.BattleEnded(1, 3, "won", 40, 1, 1.0, 2.0, 1.0, 1.0, 1.0, [0] * 5))
    )
    view.take(ActivityMessage(activity=activity))
    assert progress(view) == "● trial of BIN level 2, 50 held-out tasks: 12 of 50 answers"
    assert "12 of 50 answers" in drawn(view)
