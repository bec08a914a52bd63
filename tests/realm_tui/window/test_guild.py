from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from realm_tui.view.figures import interval
from realm_tui.window.app import RealmApp
from realm_tui.window.widgets.guild import trial_line
from realm_tui.window.widgets.ladder import next_step, rung, standing
from saves.events import SkillsChosen, TrialKind
from saves.state import Score, SkillState
from tests.realm_tui.guild_tale import SKILLS, guild, held
from tests.realm_tui.patience import Until
from tests.realm_tui.stage import on_screen

Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=str)
def test_the_guild(snap_compare: Compare, save: Path, until: Until, size: tuple[int, int]) -> None:
    app = RealmApp(save, guild().connect, ascii_only=False)

    async def visit(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: "Guild" in on_screen(app) and "SY" in on_screen(app))
        await pilot.press("g")
        await until(pilot, lambda: "Level 3 is lost" in on_screen(app))

    assert snap_compare(app, terminal_size=size, run_before=visit)


def test_the_trials_of_a_small_window(snap_compare: Compare, save: Path, until: Until) -> None:
    app = RealmApp(save, guild().connect, ascii_only=False)

    async def visit(pilot: Pilot[str]) -> None:
        await until(pilot, lambda: "Guild" in on_screen(app) and "SY" in on_screen(app))
        await pilot.press("g", "down", "down")
        await until(pilot, lambda: "Trials of GCD" in on_screen(app))

    assert snap_compare(app, terminal_size=(80, 24), run_before=visit)


NARROWEST = 37
"""Cells of a trial's line in a window of 80 columns."""


@pytest.mark.parametrize("level", [3, 30])
@pytest.mark.parametrize("correct", [0, 30, 50])
@pytest.mark.parametrize("kind", get_args(TrialKind))
def test_every_examination_shows_its_whole_interval(kind: TrialKind, correct: int, level: int) -> None:
    held = Score(1, kind, "bin", level, 1, correct, 50, False, "pip-0001", 1, 0.0)
    line = trial_line(held, NARROWEST)
    assert line.cell_length <= NARROWEST
    assert line.plain.endswith(f"({interval(correct, 50)})")
    told = {True: "✓", False: "✗"}[held.passed] if kind == "trial" else ""
    assert line.plain.startswith(f"{kind} {level} {told}")
    assert trial_line(held, 60).plain.endswith("pip-0001")


async def test_another_skill_is_chosen_and_left_again(save: Path, until: Until) -> None:
    app = RealmApp(save, guild().connect, ascii_only=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "SY" in on_screen(app))
        await pilot.press("g")
        await until(pilot, lambda: "Trials of BIN" in on_screen(app))
        await pilot.press("down", "down")
        await until(pilot, lambda: "Its level cap is found" in on_screen(app))
        await pilot.press(*["down"] * 9)
        await until(pilot, lambda: "Trials of CHAIN_SUM" in on_screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Trials of" not in on_screen(app))


async def test_a_skill_whose_name_is_markup_is_only_text(save: Path, until: Until) -> None:
    name = "[/nonsense] [bold]"
    app = RealmApp(save, guild(SkillsChosen(1, [name])).connect, ascii_only=False)
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: "[/NONSENSE]" in on_screen(app))
        await pilot.press("g")
        await until(pilot, lambda: "Trials of [/NONSENSE] [BOLD]" in on_screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "What the words mean" in on_screen(app))


@pytest.mark.parametrize(("more", "rows"), [([], 12), (["leg_counting"], 14)])
async def test_the_hero_card_of_a_small_window_has_room_for_five_skills(
    save: Path, until: Until, more: list[str], rows: int
) -> None:
    names = [*SKILLS, *more]
    app = RealmApp(save, guild(SkillsChosen(1, names)).connect, ascii_only=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: all(name.upper() in on_screen(app) for name in names))
        assert app.screen.query_one("#hero").outer_size.height == rows


def test_each_level_stands_as_it_was_measured() -> None:
    skill = SkillState("bin", level=4, fragmented=[2], lost=[3])
    assert [rung(skill, level) for level in range(1, 7)] == [
        "mastered",
        "fragmented",
        "lost",
        "mastered",
        "above",
        "above",
    ]
    tried = Score.of(held(1, "bin", "probe", 2, 3, 16), 0.0)
    assert rung(SkillState("bin", level=1, probes={2: tried}), 2) == "attempted"
    assert rung(SkillState("bin", level=1), 2) == "untried"
    assert rung(SkillState("sy"), 1) == "untried"
    assert rung(SkillState("bin", level=1, maxed=True), 2) == "above"


def test_a_skill_that_was_left_out_says_so() -> None:
    skill = SkillState("bin", level=2)
    assert standing(skill, 30) == "2 of 30, next not tried"
    assert standing(skill, 30, trained=False) == "2 of 30, not trained now"


def test_what_comes_next_is_said_with_its_figures() -> None:
    probe = Score(1, "probe", "bin", 2, 1, 8, 16, False, "pip-0001", 1, 0.0)
    skill = SkillState("bin", level=1, probes={2: probe})
    assert "a trial follows a probe of 75 % or more. Last probe: 8/16" in next_step(skill)
    assert "one more in succession" in next_step(SkillState("bin", level=1, passes=[3]))
    drill = replace(probe, kind="trial", drill=True, correct=14)
    twice = next_step(SkillState("bin", level=1, probes={2: drill}, passes=[1]))
    assert "a drill passed, which the next checkpoint has to pass too" in twice
    assert "a battle before the next trial" in next_step(SkillState("bin", level=1, cooldown=1))
