from __future__ import annotations

import msgspec
import pytest

from engine.rules.coach.ladders import ladder
from engine.rules.levels import forgetting, level_cap
from engine.rules.moves import Examine
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from saves.events import BattleEnded, Entry, Fact, LevelGained, LevelLost, TrialHeld
from saves.handlers import HANDLERS
from saves.state import RECENT, Battle, Campaign, Puzzle, Quest, Score, SkillState, State


def played(level: int = 2, battles: int = 4, *, restores: bool = False) -> State:
    """A campaign with mastered levels, right after a judged battle whose probe did not open a trial."""
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin", level=level, battles=battles)}, 0.0, ["bin"])
    hero.puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False, "001", True, "pip-0001", level)
    hero.skills["bin"].mastery = dict.fromkeys(range(1, level + 1), 0.9)
    quest = Quest(1, "bin", 1 if restores else level + 1, {1: 1.0}, 16, 1, "coach", [], restores=restores)
    battle = Battle(battles, quest, "scribe", 0, 1, 16, 2e-3, 1, None, 0.0, "won", blessing="blessed")
    battle.probe = Score(9, "probe", "bin", level + 1, 1, 2, 16, False, "pip-0004", battles, 0.0)
    hero.skills["bin"].probes[level + 1] = battle.probe
    hero.battles, hero.battles_fought, hero.latest = [battle], battles, "pip-0004"
    return State(campaigns={1: hero}, active=1)


def tell(state: State, fact: Fact) -> None:
    entry = Entry(id=1, time=0.0, kind=type(fact).__name__, subject="", payload=b"", hash="")
    HANDLERS[type(fact)](state, fact, entry)


def hold(state: State, kind: str, level: int, right: int, of: int, battle: int = 4) -> list[LevelLost]:
    """An examination, with what follows from it, told to the state."""
    campaign = state.campaigns[1]
    held = TrialHeld(
        campaign=1,
        trial=campaign.trials_held + 1,
        kind=kind,  # type: ignore[arg-type]
        skill="bin",
        level=level,
        seed=1,
        asked=of,
        correct=right,
        drill=False,
        checkpoint="pip-0004",
        seconds=1.0,
        battle=battle,
    )
    lost = forgetting.lost_levels(campaign, Score.of(held, 0.0), settings())
    for fact in (held, *lost):
        tell(state, fact)
    return lost


def move(state: State) -> object:
    return next_move(state.campaigns[1], {"bin": ladder("bin")}, settings())


def test_mastered_levels_are_asked_again_in_rotation() -> None:
    state = played(level=3)
    asked = []
    for battle in range(4, 4 + 3 * settings().review_every, settings().review_every):
        state.campaigns[1].battles_fought = state.campaigns[1].battles[-1].battle = battle
        due = move(state)
        assert isinstance(due, Examine)
        assert (due.kind, due.tasks, due.battle) == ("review", settings().probe_tasks, battle)
        asked.append(due.level)
        hold(state, "review", due.level, 15, 16, battle)
        assert not isinstance(move(state), Examine)
    assert sorted(asked) == [1, 2, 3]


def test_a_level_that_fell_is_confirmed_and_then_half_forgotten() -> None:
    state = played()
    hold(state, "review", 1, 12, 16)
    assert move(state) == Examine("confirmation", "bin", 1, 50, 4)
    hold(state, "confirmation", 1, 39, 50)
    skill = state.campaigns[1].skills["bin"]
    assert (skill.fragmented, skill.lost, state.campaigns[1].level) == ([1], [], 2)
    assert not isinstance(move(state), Examine)


def test_a_fall_that_is_not_confirmed_is_nothing() -> None:
    state = played()
    hold(state, "review", 1, 12, 16)
    hold(state, "confirmation", 1, 41, 50)
    assert state.campaigns[1].skills["bin"].fragmented == []


def test_what_was_brought_back_is_confirmed_after_its_battle() -> None:
    state = played(restores=True)
    state.campaigns[1].skills["bin"].fragmented = [1]
    assert move(state) == Examine("confirmation", "bin", 1, 50, 4)
    hold(state, "confirmation", 1, 48, 50)
    assert state.campaigns[1].skills["bin"].fragmented == []
    assert not isinstance(move(state), Examine)


def test_below_sixty_per_cent_a_level_is_lost_until_it_is_won_again() -> None:
    state = played()
    lost = hold(state, "confirmation", 1, 29, 50)
    assert [(each.level, each.mastered, each.rate) for each in lost] == [(1, 0.9, 0.58)]
    campaign = state.campaigns[1]
    skill = campaign.skills["bin"]
    assert (skill.next_level, skill.level, skill.mastered, campaign.level) == (1, 2, [2], 1)
    for _ in range(2):
        hold(state, "trial", 1, 45, 50)
    assert skill.passes == [2, 3]
    tell(
        state,
        LevelGained(campaign=1, skill="bin", level=1, trials=[2, 3], step=1, tokens=1, train_seconds=1.0),
    )
    assert (skill.next_level, skill.level, skill.mastered, campaign.level) == (3, 2, [1, 2], 2)
    assert skill.mastery[1] == 0.9
    assert skill.decay(1) == 0.0


def test_sixty_per_cent_is_not_lost() -> None:
    state = played()
    assert hold(state, "confirmation", 1, 30, 50) == []
    assert state.campaigns[1].skills["bin"].fragmented == [1]


def quest(share: float, *, restores: bool = False) -> Quest:
    return Quest(1, "bin", 3, {1: share, 3: 1 - share}, 16, 1, "coach", [], restores=restores)


ENOUGH = settings().maintenance_battles


def fights(quests: list[Quest], beside: int = 0) -> SkillState:
    """BIN after battles on these quests, with so many for another skill after each."""
    hero = Campaign(1, "pip", 7, {each: SkillState(each, level=2) for each in ("bin", "gcd")}, 0.0, ["bin"])
    state = State(campaigns={1: hero}, active=1)
    another = msgspec.structs.replace(quest(1.0), skill="gcd")
    for at, each in enumerate(one for bin in quests for one in (bin, *[another] * beside)):
        hero.battles.append(Battle(at, each, "scribe", 0, 1, 16, 2e-3, 1, None, 0.0))
        del hero.battles[:-RECENT]
        tell(state, BattleEnded(1, at, "won", 1, 100, 1.0, 1.0, 1.0, 1.0, 0.0, [0] * 5))
    return hero.skills["bin"]


def test_the_maintenance_multiplier_is_replay_for_each_new_token() -> None:
    assert level_cap.maintenance(fights([quest(0.75)] * ENOUGH), ENOUGH) == 3.0
    assert level_cap.maintenance(fights([quest(0.75)] * (ENOUGH - 1)), ENOUGH) == 0.0
    half = [quest(0.2), quest(0.2, restores=True)] * (ENOUGH // 2)
    assert level_cap.maintenance(fights(half), ENOUGH) == pytest.approx(1.5)
    along = msgspec.structs.replace(quest(0.25), mix={1: 0.1, 3: 0.3}, replay={"gcd": {1: 0.6}})
    assert level_cap.maintenance(fights([along] * ENOUGH), ENOUGH) == pytest.approx(1 / 3)


def test_the_battles_of_other_skills_do_not_hide_what_keeping_one_takes() -> None:
    assert level_cap.maintenance(fights([quest(0.75)] * ENOUGH, beside=3), ENOUGH) == 3.0
