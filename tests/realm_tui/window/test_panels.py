from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.content import Content

from engine.rules.settings import settings as engine_settings
from engine.wire.messages import ActivityMessage, StateSnapshot, StepMessage
from realm_tui.view.guide import condition, farewell, next_action
from realm_tui.view.model import Link, LoggedStrike, View
from realm_tui.view.past import Past
from realm_tui.window.ceremony import homecoming, is_worth_telling, level_up, puzzle
from realm_tui.window.screens.oracle import OracleBar
from realm_tui.window.screens.title import TitleScene
from realm_tui.window.widgets.bars import KeyBar, NextAction, TopBar
from realm_tui.window.widgets.battle import BattlePanel
from realm_tui.window.widgets.chronicle import Chronicle
from realm_tui.window.widgets.hero import HeroCard
from realm_tui.window.widgets.legacy import LegacyPanel
from realm_tui.window.widgets.panel import Panel
from realm_tui.window.widgets.puzzle import PuzzlePanel
from realm_tui.window.widgets.quests import QuestBoard
from realm_tui.window.widgets.strikes import StrikeLog
from saves import events as e
from saves.log.absence import Homecoming
from saves.state import Score, SkillState, State
from tests.realm_tui import tale
from tests.realm_tui.hostile import harmless, texts
from tests.realm_tui.scripted import event

PANELS: tuple[type[Panel], ...] = (
    TopBar,
    HeroCard,
    QuestBoard,
    BattlePanel,
    StrikeLog,
    PuzzlePanel,
    LegacyPanel,
    Chronicle,
    NextAction,
    KeyBar,
    TitleScene,
    OracleBar,
)


@cache
def longest(record: type, field: str) -> int | None:
    """How many characters a text may have in a field; None for any number."""
    info = msgspec.inspect.type_info(record)
    assert isinstance(info, msgspec.inspect.StructType)
    [kind] = [each.type for each in info.fields if each.name == field]
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return next((each.max_length for each in kinds if isinstance(each, msgspec.inspect.StrType)), None)


def spoiled(thing: Any, text: str) -> Any:
    """The record with every free text in it replaced."""
    kept = {"kind", "moment", "skill", "posted_by", "status", "blessing", "hero", "child", "by", "role"}
    kept |= {"priority"}
    kept |= {"cause"} if isinstance(thing, e.BattleEnded) else set()
    fields: dict[str, Any] = {
        name: text[: longest(type(thing), name)]
        for name in thing.__struct_fields__
        if isinstance(getattr(thing, name), str) and name not in kept
    }
    if hasattr(thing, "reasons"):
        fields["reasons"] = [text]
    return msgspec.structs.replace(thing, **fields)


def haunted(text: str, failed: bool) -> View:
    """A view in which every foreign string is the given one."""
    # JSON can't carry lone surrogates, so they can't come this way.
    text = text.encode(errors="replace").decode()
    view = View()
    activity = spoiled(tale.FIGHTING, text)
    activity = msgspec.structs.replace(
        activity, doing="battle", trainer=spoiled_child(text), oracle=spoiled_child(text)
    )
    view.open(StateSnapshot(state=State(), activity=activity), Past(), 0.0)
    for number, fact in enumerate(tale.MIDDLE, 1):
        view.take(event(number, spoiled(fact, text)))
    for row in tale.STEPS:
        view.take(StepMessage(row=msgspec.structs.replace(row, samples=[spoiled(row.samples[0], text)])))
    view.take(ActivityMessage(activity=activity))
    if failed:
        view.state.failures["trainer"] = text
    else:
        view.take(event(len(tale.MIDDLE) + 1, e.TrainingPaused("budget", text)))
    return view


def spoiled_child(text: str) -> Any:
    """A child whose phase is the given text."""
    return msgspec.structs.replace(tale.WAKING.trainer, phase=text)


def plain(lines: list[Content]) -> str:
    """The lines' characters, and none of them an action."""
    assert not any("@" in str(span.style) for line in lines for span in line.spans)
    return "".join(line.plain for line in lines)


@pytest.mark.parametrize("kind", PANELS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=texts, width=st.integers(1, 120), height=st.integers(1, 30), failed=st.booleans())
def test_no_panel_passes_on_what_a_terminal_obeys(
    kind: type[Panel], text: str, width: int, height: int, failed: bool
) -> None:
    lines = kind().draw(haunted(text, failed), width, height)
    assert harmless(plain(lines))


def test_the_hero_card_names_what_afflicts_the_hero() -> None:
    view = haunted("PIP", False)
    campaign = view.state.campaign
    assert campaign is not None
    card = HeroCard()
    assert not any("Humbled" in line.plain for line in card.draw(view, 40, 20))
    campaign.skills["bin"].cooldown = 1
    campaign.trials.append(msgspec.structs.replace(campaign.trials[-1], kind="trial", correct=0))
    assert any(line.plain.startswith("✗ Humbled") for line in card.draw(view, 40, 20))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts)
def test_no_notice_does_either(text: str) -> None:
    view = haunted(text, False)
    gained = spoiled(tale.gained(1, [4, 5]), text)
    story = Homecoming(
        away_seconds=60,
        trained_seconds=50,
        steps=1,
        tokens=1,
        battles=1,
        loss_from=None,
        loss_to=None,
        trials=[],
        levels=[gained],
        lost=[],
        experience=0.0,
        stopped="failure",
        detail=text,
        holds=(text,),
    )
    assert harmless(plain([*level_up(view, gained, 60), *puzzle(view, 60), *homecoming(view, story, 60)]))


def test_an_empty_view_draws_everywhere() -> None:
    for kind in PANELS:
        assert isinstance(kind().draw(View(), 40, 10), list)


def test_a_battle_whose_trainer_loads_counts_no_time_down() -> None:
    view = View(activity=tale.FIGHTING, link=Link.OPEN)
    for number, fact in enumerate(tale.MIDDLE, 1):
        view.take(event(number, fact))
    for row in tale.STEPS:
        view.take(StepMessage(row=row))
    assert " left" in plain(BattlePanel().draw(view, 60, 10))
    trainer = msgspec.structs.replace(tale.BUSY, condition="starting")
    view.take(ActivityMessage(activity=msgspec.structs.replace(tale.FIGHTING, trainer=trainer)))
    drawn = plain(BattlePanel().draw(view, 60, 10))
    assert "loading" in drawn
    assert " left" not in drawn


def fighting(*steps: int) -> View:
    """The third battle with these steps taken."""
    view = View()
    view.open(StateSnapshot(state=State(), activity=tale.FIGHTING), Past(), 0.0)
    for number, fact in enumerate(tale.MIDDLE, 1):
        view.take(event(number, fact))
    for number in steps:
        view.take(StepMessage(row=tale.step(number)))
    return view


def drawn(panel: Panel, view: View, width: int = 60, height: int = 20) -> str:
    """The panel's lines as plain text."""
    return "\n".join(line.plain for line in panel.draw(view, width, height))


def test_the_battle_tells_what_its_school_measures_as_far_as_there_is_room() -> None:
    view = fighting(1)
    step = msgspec.structs.replace(tale.step(2), metrics={"zeal": 1234.5, "base_kl": 0.0125})
    view.take(StepMessage(row=step))
    wide = drawn(BattlePanel(), view, 80)
    # The school's own come first, and a metric that it does not name goes by its key.
    assert "base KL 0.013" in wide
    assert wide.index("base KL") < wide.index("zeal 1.23e+03")
    assert "zeal" not in drawn(BattlePanel(), view, 60)
    assert "base KL" not in drawn(BattlePanel(), view, 40)
    assert "tokens/s" in drawn(BattlePanel(), view, 40)


def test_the_hero_card_counts_the_battle_that_is_being_fought() -> None:
    before, after = fighting(), fighting(1, 2, 3)
    assert "80 steps" in drawn(HeroCard(), before)
    assert "83 steps" in drawn(HeroCard(), after)
    assert before.state.campaign is not None
    assert after.fought is not None
    assert after.fought.tokens == 3 * 960


def test_steps_fought_again_replace_what_they_were() -> None:
    view = fighting(1, 2, 3, 2, 3, 4)
    assert view.bout is not None
    assert [each.step for each in view.bout.steps] == [1, 2, 3, 4]
    once = fighting(1, 2, 3, 4)
    assert view.bout == once.bout


def test_a_reason_that_does_not_fit_is_left_out_whole() -> None:
    view = fighting()
    assert view.state.campaign is not None
    quest = view.state.campaign.battles[-1].quest
    quest.reasons = ["short", "a long reason that takes some lines to tell in a narrow panel"]
    narrow = drawn(QuestBoard(), view, 24, 9)
    assert "short" in narrow
    assert "…" in narrow
    assert "a long" not in narrow
    assert "nearest to half." in narrow
    assert "narrow panel" in drawn(QuestBoard(), view, 24, 30)


def test_a_task_too_long_for_its_line_leaves_out_what_all_of_its_kind_have_in_common() -> None:
    view = fighting()
    for numbers in ("26, 760", "46, 4"):
        prompt = f"Find the Greatest Common Divisor (GCD) of these numbers: {numbers}. Only the GCD."
        view.strikes.append(
            LoggedStrike(operation="gcd", prompt=prompt, expected="2", said="4", outcome=4, loss=1.5, step=5)
        )
    wide, narrow = drawn(StrikeLog(), view, 160, 9), drawn(StrikeLog(), view, 60, 9)
    assert "Find the Greatest Common Divisor (GCD) of these numbers: 26, 760. Only the GCD. → 4" in wide
    assert "… 26, 760." in narrow
    assert "… 46, 4." in narrow
    assert "Find" not in narrow
    assert "Only" not in narrow


def test_a_drill_tells_that_all_its_tasks_were_asked() -> None:
    view = fighting()
    assert view.state.campaign is not None
    held = view.state.campaign.trials[3]
    view.state.campaign.trials[3] = msgspec.structs.replace(held, drill=True, correct=12, asked=13)
    told = "\n".join(line.plain for line in level_up(view, tale.gained(1, [4, 5]), 60))
    assert "all 13 tasks held out: 12/13" in told
    assert "Trial, seed 105: 44/50" in told


def test_a_short_absence_is_told_only_when_something_came_of_it() -> None:
    short = Homecoming(
        away_seconds=5.0,
        trained_seconds=4.0,
        steps=8,
        tokens=900,
        battles=1,
        loss_from=0.5,
        loss_to=0.4,
        trials=[],
        levels=[],
        lost=[],
        experience=0.0,
        stopped="",
        detail="",
    )
    assert not is_worth_telling(short)
    assert is_worth_telling(msgspec.structs.replace(short, away_seconds=600.0))
    assert is_worth_telling(msgspec.structs.replace(short, levels=[tale.gained(1, [4, 5])]))
    assert is_worth_telling(msgspec.structs.replace(short, stopped="failure"))


@pytest.mark.parametrize(("names", "height"), [(1, 11), (2, 14), (4, 14), (20, 14), (20, 30)])
def test_the_hero_card_shows_as_many_skills_as_fit(names: int, height: int) -> None:
    view = fighting()
    campaign = view.state.campaign
    assert campaign is not None
    campaign.trained = [f"art{number}" for number in range(names)]
    campaign.skills = {name: SkillState(name, level=1) for name in campaign.trained}
    lines = [line.plain for line in HeroCard().draw(view, 34, height)]
    shown = sum(line.startswith("ART") for line in lines)
    assert len(lines) <= height
    assert shown == names or f"and {names - shown} skills more" in lines


@pytest.mark.parametrize(
    ("width", "words"), [(34, "level 1, next 9/16"), (27, "L1, next 9/16"), (22, "L1, 9/16")]
)
def test_the_names_of_skills_are_whole_and_the_rest_is_said_in_fewer_words(width: int, words: str) -> None:
    view = fighting()
    campaign = view.state.campaign
    assert campaign is not None
    campaign.trained = ["bin", "leg_counting", "chain_sum", "gcd"]
    held = Score(1, "probe", "bin", 2, 1, 9, 16, False, "pip-0001", 1, 0.0)
    campaign.skills = {name: SkillState(name, level=1, probes={2: held}) for name in campaign.trained}
    campaign.skills["gcd"].lost = [1]
    campaign.skills["gcd"].probes = {1: held}
    lines = [line.plain for line in HeroCard().draw(view, width, 11)]
    assert any(line.startswith("LEG_COUNTING") and line.endswith(words) for line in lines)
    assert any(line.startswith("GCD") and "1 lost" in line for line in lines)


def test_the_hero_card_shows_drift_where_there_is_room() -> None:
    view = fighting()
    bound = engine_settings().drift.bound
    view.take(event(90, e.DriftMeasured(1, "pip-0002", 2, bound + 0.1, bound, 64, 1361, 2.0)))
    roomy, tight = ([line.plain for line in HeroCard().draw(view, 34, height)] for height in (14, 10))
    assert any(line.startswith("Drift") and f"{bound + 0.1:.2f}, above {bound:.2f}" in line for line in roomy)
    assert not any(line.startswith("Drift") for line in tight)
    assert len(roomy) <= 14


def test_general_answers_are_told_as_talk() -> None:
    untrained = e.TrialHeld(1, 7, "general", "general", 0, 0, 128, 126, False, None, 17.0)
    hero = e.TrialHeld(1, 8, "general", "general", 0, 0, 16, 15, False, "pip-0002", 2.0, None, likeness=0.4)
    view = fighting()
    for number, fact in enumerate((untrained, hero), 91):
        view.take(event(number, fact))
    told = "\n".join(line.plain for line in Chronicle().draw(view, 110, 8))
    assert "The untrained model answered 128 general prompts" in told
    assert "General prompts: 15 of pip-0002’s 16 answers hold together, 40 % like the base model’s" in told


def test_a_hero_whose_skills_are_all_maxed_is_told_what_comes_next() -> None:
    view = fighting()
    campaign = view.state.campaign
    assert campaign is not None
    for name in campaign.trained:
        campaign.skills[name].maxed = True
    assert "is maxed" in next_action(view)
    assert any("maxed" in line.plain for line in HeroCard().draw(view, 34, 14))


def test_a_hold_by_the_budget_is_seen_everywhere_and_ends() -> None:
    view = fighting()
    view.take(event(len(tale.MIDDLE) + 1, e.TrainingPaused("budget", "quiet until 07:00")))
    assert condition(view)[1] == "resting"
    assert next_action(view) == "PIP rests: quiet until 07:00. `realm budget` changes that."
    assert "resting" in plain(BattlePanel().draw(view, 60, 10))
    assert "training rests: quiet until 07:00" in farewell(view, "realm stop")
    view.take(event(len(tale.MIDDLE) + 2, e.TrainingResumed("budget")))
    assert condition(view)[1] == "training"
    assert [line.text for line in view.chronicle][-2:] == [
        "Training rests: quiet until 07:00",
        "The budget allows training again",
    ]


def test_the_time_left_counts_the_rests_that_the_pace_asks_for() -> None:
    view = fighting()
    for row in tale.STEPS:
        view.take(StepMessage(row=row))
    assert "0:24 left" in plain(BattlePanel().draw(view, 60, 10))
    view.take(event(len(tale.MIDDLE) + 1, e.BudgetSet(cpu_share=0.5)))
    assert "0:48 left" in plain(BattlePanel().draw(view, 60, 10))


LONG_AWAY = Homecoming(
    away_seconds=86_400.0,
    trained_seconds=80_000.0,
    steps=8_000,
    tokens=9_000_000,
    battles=200,
    loss_from=0.5,
    loss_to=0.4,
    trials=[Score(1, "trial", "leg_counting", 20, 1, 45, 50, False, "pip-0001", 1, 0.0)],
    levels=[e.LevelGained(1, "leg_counting", level, [1], 1, 1, 1.0) for level in range(1, 21)],
    lost=[e.LevelGained(1, "chain_sum", level, [1], 1, 1, 1.0) for level in range(1, 9)],
    experience=1.0,
    stopped="budget",
    detail="the time without a window was up " * 5,
    holds=("on battery", "quiet until 07:00") * 6,
)


@pytest.mark.parametrize("width", [48, 64])
def test_coming_home_cuts_nothing_off(width: int) -> None:
    lines = homecoming(fighting(), LONG_AWAY, width)
    assert max(line.cell_length for line in lines) <= width
    told = " ".join(" ".join(line.plain for line in lines).split())
    for each in (*LONG_AWAY.levels, *LONG_AWAY.lost):
        assert f"{each.skill.upper()} level {each.level}" in told
    assert told.count("quiet until 07:00") == 6
    further = [line.plain for line in lines if "level 20" in line.plain]
    assert all(line.startswith((" " * 12, "Trial ")) for line in further)


@pytest.mark.parametrize("width", [48, 64])
def test_the_level_up_box_cuts_nothing_off(width: int) -> None:
    view = fighting()
    assert view.state.campaign is not None
    held = view.state.campaign.trials[3]
    view.state.campaign.trials[3] = msgspec.structs.replace(
        held, drill=True, correct=13, asked=13, checkpoint="pip-12-0123"
    )
    lines = level_up(view, tale.gained(1, [4, 5]), width)
    assert max(line.cell_length for line in lines) <= width
    assert "13/13 = 100 % (77–100)" in " ".join(" ".join(line.plain for line in lines).split())


REMEDY = (
    "The save is held by another engine (pid 4711), and it does not answer: end that process, then wake it."
)


@pytest.mark.parametrize(("width", "height"), [(58, 14), (76, 18), (76, 20), (76, 22)])
def test_the_title_tells_the_whole_remedy(width: int, height: int) -> None:
    view = View(link=Link.LOST, trouble=REMEDY)
    lines = TitleScene().draw(view, width, height)
    assert len(lines) <= height
    assert max(line.cell_length for line in lines) <= width
    told = " ".join(" ".join(line.plain for line in lines).split())
    assert f"trained on this very machine. {REMEDY} Press enter to try again." in told


def test_coming_home_tells_why_training_rested() -> None:
    story = Homecoming(
        away_seconds=600.0,
        trained_seconds=0.0,
        steps=0,
        tokens=0,
        battles=0,
        loss_from=None,
        loss_to=None,
        trials=[],
        levels=[],
        lost=[],
        experience=0.0,
        stopped="budget",
        detail="2 h",
        holds=("on battery", "quiet until 07:00"),
    )
    assert is_worth_telling(story)
    told = [line.plain for line in homecoming(fighting(), story, 60)]
    assert "Rested      on battery, then quiet until 07:00" in told
    assert told[-2:] == ["Training stopped: its time without a window was up.", "2 h"]
