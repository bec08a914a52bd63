from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saves import events as told
from saves.events import KINDS
from saves.events.errors import SaveError
from saves.log.fold import _TURNS, fold
from saves.state import RECENT, Campaign, State, Talk
from tests.saves.stories import (
    battle,
    beginning,
    blessed,
    chained,
    ended,
    quest,
    sealed,
    started,
    stories,
    trial,
)


def folded(*facts: tuple[str, told.Fact]) -> State:
    return fold(State(), chained([*beginning(), *facts]))


def campaign_of(*facts: tuple[str, told.Fact]) -> Campaign:
    campaign = folded(*facts).campaign
    assert campaign is not None
    return campaign


def test_every_kind_of_event_is_folded() -> None:
    assert set(_TURNS) == set(KINDS)


@given(stories(), st.data())
def test_folding_in_two_parts_is_folding_all(story: list[tuple[str, told.Fact]], data: st.DataObject) -> None:
    entries = chained(story)
    cut = data.draw(st.integers(0, len(entries)))
    whole = fold(State(), entries)
    assert fold(fold(State(), entries[:cut]), entries[cut:]) == whole
    assert whole.last_id == len(entries)


@given(stories(), st.data())
def test_a_state_goes_on_from_its_json(story: list[tuple[str, told.Fact]], data: st.DataObject) -> None:
    entries = chained(story)
    cut = data.draw(st.integers(0, len(entries)))
    copy = msgspec.json.decode(msgspec.json.encode(fold(State(), entries[:cut])), type=State)
    assert fold(copy, entries[cut:]) == fold(State(), entries)


@given(stories(least=5))
def test_experience_is_what_each_battle_was_first_blessed_with(story: list[tuple[str, told.Fact]]) -> None:
    first: dict[int, float] = {}
    for _, fact in story:
        if isinstance(fact, told.BattleBlessed):
            first.setdefault(fact.battle, fact.experience)
    campaign = fold(State(), chained(story)).campaign
    assert campaign is not None
    assert campaign.experience == sum(first.values())


def test_a_battle_told_whole() -> None:
    campaign = campaign_of(*battle(1))
    fought = campaign.battle
    assert fought is not None
    assert (fought.status, fought.checkpoint, fought.blessing) == ("won", "pip-0001", "blessed")
    assert fought.quest.quest == 1
    assert fought.probe is campaign.skills["bin"].probes[1]
    assert (campaign.step, campaign.tokens, campaign.train_seconds, campaign.effort) == (3, 300, 1.5, 2.5)
    assert (campaign.battles_fought, campaign.trials_held, campaign.quests_posted) == (1, 1, 1)
    assert campaign.queue == []
    assert campaign.latest == "pip-0001"


def test_a_battle_that_ends_twice_counts_once() -> None:
    assert campaign_of(quest(1), started(1), ended(1), ended(1)).step == 3


def test_the_running_battle_is_never_forgotten() -> None:
    rest = [fact for number in range(2, RECENT + 3) for fact in battle(number)]
    campaign = campaign_of(quest(1), started(1), *rest)
    assert len(campaign.battles) == RECENT
    assert campaign.battles[0].battle == 1
    assert campaign.battles[1].battle == 4


def test_trials_at_hand_are_bounded() -> None:
    campaign = campaign_of(*(trial(number, 3, "probe") for number in range(RECENT + 5)))
    assert [score.trial for score in campaign.trials] == list(range(5, RECENT + 5))
    assert campaign.trials_held == RECENT + 5


def test_passes_gather_and_a_failure_clears_them() -> None:
    skill = campaign_of(trial(1, 8), trial(2, 10)).skills["bin"]
    assert (skill.passes, skill.cooldown, skill.failed) == ([1, 2], 0, [])
    skill = campaign_of(trial(1, 8), trial(2, 7)).skills["bin"]
    assert (skill.passes, skill.cooldown, len(skill.failed)) == ([], 1, 1)


def test_a_failure_in_what_was_practised_along_sets_back_and_counts_for_no_level_cap() -> None:
    skill = campaign_of(quest(1, "sy"), started(1), sealed(1), ended(1), trial(1, 7)).skills["bin"]
    assert (skill.passes, skill.cooldown, skill.failed) == ([], 1, [])


@pytest.mark.parametrize("held", [trial(1, 8, level=2), trial(1, 8, "practice"), trial(1, 8, "probe")])
def test_only_a_trial_at_the_attempted_level_is_an_attempt(held: tuple[str, told.Fact]) -> None:
    skill = campaign_of(held).skills["bin"]
    assert skill.passes == []
    assert len(skill.probes) == 1


def test_a_cooldown_ends_with_a_battle_not_with_its_start() -> None:
    begun = [trial(1, 2), quest(1), started(1)]
    assert campaign_of(*begun).skills["bin"].cooldown == 1
    assert campaign_of(*begun, ended(1)).skills["bin"].cooldown == 0


def test_a_level_gained_starts_the_next_afresh() -> None:
    gained = ("bin", told.LevelGained(1, "bin", 1, [2, 3], 9, 900, 4.5))
    campaign = campaign_of(trial(1, 2), trial(2, 8), trial(3, 8), gained)
    skill = campaign.skills["bin"]
    assert (skill.level, skill.passes, skill.cooldown, skill.failed) == (1, [], 0, [])
    assert campaign.level == 1


def test_a_second_drill_may_have_one_right_answer_fewer_and_both_say_what_mastered_the_level() -> None:
    again = told.TrialHeld(1, 3, "trial", "bin", 1, 7, 10, 7, True, "pip-0002", 1.0, spared=1)
    gained = ("bin", told.LevelGained(1, "bin", 1, [2, 3], 9, 900, 4.5))
    assert campaign_of(trial(2, 8), ("trial:3", again)).skills["bin"].passes == [2, 3]
    assert campaign_of(trial(2, 8), trial(3, 7)).skills["bin"].passes == []
    assert campaign_of(trial(2, 8), ("trial:3", again), gained).skills["bin"].mastery == {1: 15 / 20}


def test_a_champion_carries_its_score() -> None:
    promoted = ("pip-0002", told.CheckpointPromoted(1, "pip-0002", "champion", 1.9, "best"))
    campaign = campaign_of(sealed(1), sealed(2), promoted)
    assert (campaign.latest, campaign.champion, campaign.champion_score) == ("pip-0002", "pip-0002", 1.9)


def test_cleared_checkpoints_are_marked() -> None:
    cleared = ("vault", told.CheckpointsCleared(1, ["pip-0001"], "room"))
    campaign = campaign_of(sealed(1), sealed(2), cleared)
    assert [each.cleared for each in campaign.checkpoints.values()] == [True, False]


def test_a_blessing_is_credited_once() -> None:
    assert campaign_of(quest(1), started(1), ended(1), blessed(1), blessed(1, 50.0)).experience == 2.0


def test_what_was_known_of_a_skill_before_its_first_battle_outlives_the_recent_trials() -> None:
    later = [trial(number, 9, "probe") for number in range(2, RECENT + 3)]
    campaign = campaign_of(trial(1, 3, "baseline"), *later)
    assert "baseline" not in {each.kind for each in campaign.trials}
    assert campaign.skills["bin"].baseline == 0.3


def test_the_puzzle_is_seen_before_and_after() -> None:
    before = told.PuzzleAnswered(1, "before", "bin", 1, "1+1=", "10", "3", False, None)
    after = told.PuzzleAnswered(1, "after", "bin", 1, "1+1=", "10", "10", True, "pip-0001")
    puzzle = campaign_of(("puzzle", before), ("puzzle", after)).puzzle
    assert puzzle is not None
    assert (puzzle.before, puzzle.before_correct) == ("3", False)
    assert (puzzle.after, puzzle.after_correct, puzzle.after_checkpoint) == ("10", True, "pip-0001")


def test_away_begins_with_the_last_window() -> None:
    opened, closed = ("b", told.WindowOpened("b")), [("w", told.WindowClosed(name)) for name in "ab"]
    assert folded(opened, closed[0]).away_since == 0
    assert folded(opened, *closed).away_since == 8
    assert folded(opened, *closed, opened).away_since == 0
    assert folded(opened, *closed, closed[0]).away_since == 8


@pytest.mark.parametrize("gone", [told.EngineStopped("budget"), told.EngineLost(4321)])
def test_an_engine_that_goes_closes_its_windows(gone: told.Fact) -> None:
    state = folded(("engine", gone))
    assert (state.windows, state.away_since, state.engine_pid) == ([], 6, None)
    assert state.last_stop in ("budget", "lost")
    again = folded(("a", told.WindowClosed("a")), ("engine", gone))
    assert again.away_since == 6


def test_orders_pauses_and_failures_come_and_go() -> None:
    state = folded(
        ("player", told.TrainingOrdered(600.0, None, None)),
        ("player", told.TrainingPaused("player")),
        ("trainer", told.FailureRaised("trainer", "died five times")),
    )
    assert state.order is not None
    assert (state.order.seconds, state.order.since, state.paused) == (600.0, 6.0, True)
    assert state.failures == {"trainer": "died five times"}


@pytest.mark.parametrize(
    "fact",
    [
        started(9)[1],
        told.CheckpointsCleared(1, ["none"], ""),
        told.QuestDropped(1, 9),
        told.QuestDropped(2, 9),
    ],
)
def test_an_event_that_cannot_follow_is_named(fact: told.Fact) -> None:
    with pytest.raises(SaveError, match=rf"Event 6 \({type(fact).__name__}\)"):
        folded(("stray", fact))


def test_a_payload_of_another_shape_is_named() -> None:
    entries = chained(beginning())
    broken = msgspec.structs.replace(entries[-1], payload=b'{"window":"a","colour":"red"}')
    with pytest.raises(SaveError, match=r"Event 5 \(WindowOpened\)"):
        fold(State(), [*entries[:-1], broken])


def test_a_campaign_from_a_checkpoint_has_a_copy_of_it() -> None:
    start = ("realm", told.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0001"))
    cleared = ("campaign:1", told.CheckpointsCleared(1, ["pip-0001"], "room"))
    state = folded(*battle(1), ("campaign:1", told.CampaignArchived(1)), start, cleared)
    first, second = state.campaigns[1], state.campaigns[2]
    assert (first.archived, first.latest) == (True, None)
    assert (second.parent, second.from_checkpoint, second.latest) == (1, "pip-0001", "pip-0001")
    assert first.checkpoints["pip-0001"].cleared
    assert not second.checkpoints["pip-0001"].cleared
    assert state.active == 2


def test_clearing_the_latest_checkpoint_leaves_the_one_before_it() -> None:
    cleared = ("campaign:1", told.CheckpointsCleared(1, ["pip-0002"], "not in the file"))
    assert folded(*battle(1), *battle(2), cleared).campaigns[1].latest == "pip-0001"


def test_what_an_archived_campaign_left_open_is_not_fought() -> None:
    state = folded(quest(1), started(1))
    assert state.fought is not None
    state = folded(quest(1), started(1), ("campaign:1", told.CampaignArchived(1)))
    assert state.fought is None


def test_a_branch_begins_with_the_levels_its_checkpoint_had() -> None:
    start = told.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0001", {"bin": 2})
    state = folded(*battle(1), ("campaign:1", told.CampaignArchived(1)), ("realm", start))
    assert state.campaign is not None
    assert state.campaign.level == 2


def test_the_champion_is_the_newest_there_is_even_beside_an_empty_campaign() -> None:
    crown = ("pip-0001", told.CheckpointPromoted(1, "pip-0001", "champion", 1.9, "best trial"))
    over = ("campaign:1", told.CampaignArchived(1))
    state = folded(*battle(1), crown, over, ("realm", told.CampaignStarted(2, "pip", 9, ["bin"])))
    assert state.checkpoint_named("champion") == state.checkpoint_named("latest") == "pip-0001"
    assert state.checkpoint_named("pip-0007") == "pip-0007"
    crowned = state.crowned()
    assert crowned is not None
    assert crowned.campaign == 1
    assert folded().checkpoint_named("champion") is None


def test_what_was_cleared_away_is_left_out_for_windows_and_stays_in_the_state() -> None:
    state = folded(*battle(1), *battle(2), ("campaign:1", told.CheckpointsCleared(1, ["pip-0001"], "room")))
    assert list(state.without_cleared().campaigns[1].checkpoints) == ["pip-0002"]
    assert list(state.campaigns[1].checkpoints) == ["pip-0001", "pip-0002"]


def test_what_the_budget_holds_is_no_pause_of_the_players() -> None:
    hold, go = (
        ("engine", told.TrainingPaused("budget", "on battery")),
        ("engine", told.TrainingResumed("budget")),
    )
    own = ("engine", told.TrainingPaused("player"))
    seen = [folded(*facts) for facts in ([hold], [hold, own], [hold, own, go], [own, hold])]
    assert [(state.paused, state.held) for state in seen] == [
        (False, "on battery"),
        (True, "on battery"),
        (True, ""),
        (True, "on battery"),
    ]
    assert folded(hold, ("engine", told.EngineStopped("player"))).held == ""
    assert folded(hold, ("engine", told.EngineLost(4321))).held == ""


def test_the_latest_budget_holds_and_none_comes_along_with_an_import() -> None:
    strict = told.BudgetSet(hours=None, cpu_share=0.5, quiet=("22:00-07:00",), notify=("webhook",))
    hold = ("engine", told.TrainingPaused("budget", "quiet until 07:00"))
    assert folded().budget == told.BudgetSet()
    assert folded(("engine", strict)).budget == strict
    imported = ("realm", told.SaveImported("ab" * 32, 7, "cd" * 32, 1.0, "0.1.0"))
    state = folded(("engine", strict), hold, imported)
    assert (state.budget, state.held) == (told.BudgetSet(), "")


def general(trial: int, checkpoint: str | None) -> tuple[str, told.Fact]:
    likeness = 0.25 if checkpoint else None
    return "trial", told.TrialHeld(
        1, trial, "general", "general", 0, 0, 16, 15, False, checkpoint, 1.0, None, likeness=likeness
    )


def test_general_prompts_are_no_trial_of_a_skill() -> None:
    before, after = campaign_of(*battle(1)), campaign_of(*battle(1), general(2, None), general(3, "pip-0001"))
    assert after.trials_held == before.trials_held + 2
    assert after.base_answers == (1, 2)
    assert after.talk == Talk(3, "pip-0001", 0, 16, 15, 0.25)
    after.trials_held, after.base_answers, after.talk = before.trials_held, None, None
    assert after == before


def test_drift_belongs_to_its_checkpoint_and_battle() -> None:
    measured = ("battle", told.DriftMeasured(1, "pip-0001", 1, 0.4, 0.3, 64, 1300, 2.0))
    assert campaign_of(*battle(1)).drift is None
    campaign = campaign_of(*battle(1), measured)
    assert campaign.drift == campaign.battles[0].drift == 0.4
    lost = ("vault", told.CheckpointLost(1, "pip-0001", "gone"))
    assert campaign_of(*battle(1), measured, lost).drift is None


def test_a_campaign_knows_what_the_same_base_model_said_in_the_one_before() -> None:
    next_one = ("realm", told.CampaignStarted(2, "pip", 7, ["bin"]))
    state = folded(*battle(1), general(2, None), next_one)
    assert state.campaigns[2].base_answers == (1, 2)
    other = ("realm", told.CampaignStarted(3, "dio", 7, ["bin"]))
    assert folded(*battle(1), general(2, None), other).campaigns[3].base_answers is None


def test_what_came_with_an_import_is_never_rehearsed() -> None:
    imported = ("realm", told.SaveImported("ab", 1, "cd", 0.0, "0.1.0"))
    next_one = ("realm", told.CampaignStarted(2, "pip", 7, ["bin"]))
    state = folded(*battle(1), general(2, None), imported, next_one)
    assert [each.base_answers for each in state.campaigns.values()] == [None, None]
