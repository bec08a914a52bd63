"""What `train` and `status` make of facts, steps and activities."""

from __future__ import annotations

import msgspec
import pytest

from engine.rules.settings import settings
from engine.wire.messages import (
    Activity,
    ActivityMessage,
    ChildStatus,
    EventMessage,
    StateSnapshot,
    StepMessage,
)
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.cli.parsing import Goal
from realm_tui.cli.train_progress import Ending, FollowedOrder, event_sentence, progress
from realm_tui.view.battle import WatchedBattle
from realm_tui.view.figures import nats
from realm_tui.view.guide import next_action
from realm_tui.view.model import Link, View
from realm_tui.view.past import Past
from realm_tui.view.status import engine_status, status_of
from realm_tui.view.status_lines import lines
from saves import events as e
from saves.log.fold import fold
from saves.state import Checkpoint, State, Talk
from tests.steps import some_step


def message(fact: e.Fact, number: int = 1) -> EventMessage:
    payload = msgspec.Raw(msgspec.json.encode(fact))
    return EventMessage(
        id=number, time=0.0, kind=type(fact).__name__, subject="", payload=payload, hash=str(number)
    )


@pytest.fixture
def fighting() -> State:
    """A first battle under way."""
    facts: list[e.Fact] = [
        e.RealmCreated(save_id="1", name="a\x1brealm", app_version="0"),
        e.HeroSummoned(
            hero="pip", name="PIP", parameters=135_000_000, architecture="llama", weights_sha256="0"
        ),
        e.CampaignStarted(campaign=1, hero="pip", seed=1, skills=["bin"]),
        e.QuestPosted(
            campaign=1,
            quest=1,
            skill="bin",
            level=2,
            mix={2: 1.0},
            tasks=640,
            seed=1,
            posted_by="coach",
            reasons=[],
        ),
        e.BattleStarted(
            campaign=1,
            battle=1,
            quest=1,
            school="scribe",
            start_step=0,
            steps=40,
            batch_size=16,
            learning_rate=1e-3,
            seed=1,
            from_checkpoint=None,
        ),
    ]
    entries = [
        e.Entry(
            id=n, time=0.0, kind=type(f).__name__, subject="", payload=msgspec.json.encode(f), hash=str(n)
        )
        for n, f in enumerate(facts, 1)
    ]
    return fold(State(), entries)


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (e.TrainingOrderDone(reason="time"), ExitCode.DONE),
        (e.TrainingOrderDone(reason="level"), ExitCode.DONE),
        (e.TrainingOrderDone(reason="withdrawn"), ExitCode.FAILED),
        (e.EngineStopped(reason="player"), ExitCode.FAILED),
        (e.FailureRaised(child="trainer", message="boom"), ExitCode.FAILED),
        (e.TrainingPaused(by="engine", reason="The disk is full."), ExitCode.FAILED),
        (e.CampaignArchived(campaign=1), ExitCode.FAILED),
        (e.TrainingPaused(by="player"), None),
        (e.TrainingPaused(by="budget", reason="quiet until 07:00"), None),
        (e.TrainingResumed(by="player"), None),
    ],
)
def test_what_ends_an_order(fact: e.Fact, code: ExitCode | None) -> None:
    end = FollowedOrder().ending(message(fact))
    assert (end and end.code) == code
    assert end is None or bool(end.reason) == (code is ExitCode.FAILED)


GAINED = e.LevelGained(1, "bin", 2, [1, 2], 40, 900, 4.5)
NOTHING_LEFT = e.TrainingPaused(by="coach", reason="every skill is at its level cap")


def ends(goal: Goal | None, *facts: e.Fact) -> list[Ending | None]:
    """What each fact brings an order to, one after the other."""
    course = FollowedOrder(goal)
    return [course.ending(message(fact)) for fact in facts]


def test_an_order_ends_where_nothing_is_left_to_gain() -> None:
    why = "Nothing is left to gain: every skill is at its level cap."
    assert ends(None, NOTHING_LEFT) == [Ending(ExitCode.DONE, why)]
    missed = Ending(ExitCode.FAILED, f"BIN level 3 is not mastered. {why}")
    assert ends(Goal("bin", 3), GAINED, NOTHING_LEFT) == [None, missed]
    # A lower level that is lost may be what the order is for.
    lost = Ending(ExitCode.FAILED, f"BIN level 1 is not mastered. {why}")
    assert ends(Goal("bin", 1), GAINED, NOTHING_LEFT) == [None, lost]
    assert ends(Goal("sy", 1), GAINED, NOTHING_LEFT)[1] == Ending(
        ExitCode.FAILED, f"SY level 1 is not mastered. {why}"
    )


def test_an_order_whose_goal_is_the_last_level_of_all_is_fulfilled() -> None:
    done = e.TrainingOrderDone(reason="level")
    assert ends(Goal("bin", 2), GAINED, NOTHING_LEFT, done) == [None, None, Ending(ExitCode.DONE)]


def test_steps_and_activities_end_nothing() -> None:
    assert FollowedOrder().ending(StepMessage(row=some_step(1, 1.0))) is None
    assert FollowedOrder().ending(ActivityMessage(activity=Activity(doing="battle"))) is None
    assert event_sentence(StepMessage(row=some_step(1, 1.0))) is None


def test_progress_names_phase_then_step(fighting: State) -> None:
    view = View()
    loading = ChildStatus(condition="starting", phase="converting weights", done=0.4)
    activity = Activity(doing="battle", detail="battle 1", trainer=loading)
    view.open(StateSnapshot(state=fighting, activity=activity), Past(), 0.0)
    assert progress(view) == "● converting weights 40 %"
    view.take(StepMessage(row=some_step(7, 0.41)))
    expected = "● BIN level 2, battle 1, step 7/40, strain 0.40 ▲ Stretch, 200 tokens/s"
    assert progress(view) == expected


def test_progress_says_what_keeps_a_battle_waiting(fighting: State) -> None:
    activity = Activity(doing="resting", detail="The disk is full: free some space.")
    view = View(state=fighting, activity=activity, bout=WatchedBattle(1))
    assert progress(view) == "‖ The disk is full: free some space."
    assert next_action(View(state=fighting, activity=activity, link=Link.OPEN)).endswith(activity.detail)


def test_status_follows_the_running_battle(fighting: State) -> None:
    activity = Activity(doing="battle", detail="battle 1")
    found = status_of(
        "/a.realm", fighting, [some_step(1, 0.31), some_step(2, 0.31)], engine_status(7, activity)
    )
    assert found.battle is not None
    assert (found.battle.status, found.battle.step, found.battle.planned) == ("fighting", 2, 40)
    assert found.battle.strain == pytest.approx(0.30)
    assert (found.step, found.tokens, found.train_seconds) == (2, 200, 1.0)
    shown = lines(found)
    assert shown[0] == "PIP, hero level 0  (Wisp, realm a�realm)"
    assert "Battle     1, BIN level 2, fighting: step 2/40, strain 0.30 ▲ Stretch" in shown
    assert shown[-1] == "Engine     ● training: battle 1"


@pytest.mark.parametrize(("times", "place"), [(1.0, "within"), (3.0, "above")])
def test_status_tells_of_drift_once_it_was_measured(fighting: State, times: float, place: str) -> None:
    bound = settings().drift.bound
    kl = times * bound
    before = status_of("/a.realm", fighting, [], engine_status(None, None))
    assert before.drift is None
    assert not any(line.startswith("Drift") for line in lines(before))
    campaign = fighting.campaign
    assert campaign is not None
    campaign.checkpoints["pip-0001"] = Checkpoint("pip-0001", "ab", 1, 1, 40, None, 16, 32.0, 0.0, drift=kl)
    campaign.latest, campaign.talk = "pip-0001", Talk(9, "pip-0001", 1, 16, 15, 0.4)
    after = status_of("/a.realm", fighting, [], engine_status(None, None))
    assert after.drift is not None
    assert after.drift.kl == kl
    told = f"Drift      {nats(kl)} nats a token, {place} its bound of {nats(bound)}"
    assert f"{told}; 15 of 16 general answers hold together" in lines(after)


def test_status_tells_a_silent_engine_from_none(fighting: State) -> None:
    silent = lines(status_of("", fighting, [], engine_status(7, None)))[-1]
    none = lines(status_of("", fighting, [], engine_status(None, None)))[-1]
    assert silent == "Engine     ◇ process 7 does not answer: it starts, leaves or hangs"
    assert none == "Engine     ■ not running"


def test_status_of_a_save_without_a_hero_says_what_to_do() -> None:
    found = status_of("/a.realm", State(), [], engine_status(None, None))
    assert found.hero is None
    assert lines(found)[0] == "/a.realm has no hero yet: run `realm new`."


def test_a_lost_level_is_told_beside_what_was_mastered(fighting: State) -> None:
    assert fighting.campaign is not None
    fighting.campaign.skills["bin"].level, fighting.campaign.skills["bin"].lost = 2, [1]
    assert "Mastered   BIN level 2 (1 lost)" in lines(
        status_of("my", fighting, [], engine_status(None, None))
    )
