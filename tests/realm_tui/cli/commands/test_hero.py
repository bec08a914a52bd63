"""`realm temple`, `realm hero` and where else debuffs and achievements are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from saves import events as told
from saves.log.log import Log
from tests.realm_tui.cli.headless import Program
from tests.realm_tui.tale import BEGINNING, fought, gained, posted, trial
from tests.steps import some_step

VERDICT = told.RitualFailed(order="Scribe", ritual="fell", reason="the loss did not fall (0.410 to 0.420)")


def _subject(fact: told.Fact) -> str:
    return f"battle:{fact.battle}" if isinstance(fact, told.BattleBlessed) else "realm"


@pytest.fixture
def played(program: Program) -> Path:
    """A save with two judged battles, the second with a flaw; a level mastered and fallen; no engine."""
    save = program.home / "my.realm"
    story = [
        *BEGINNING[:1],
        *BEGINNING[2:],
        posted(1, 1),
        *fought(1, 2.41, 0.38),
        trial(1, "probe", 1, 11, 16, 1),
    ]
    story += [
        trial(2, "trial", 1, 46, 50, 1),
        trial(3, "trial", 1, 45, 50, 1),
        gained(1, [2, 3]),
        posted(2, 1),
    ]
    *second, verdict = fought(2, 0.41, 0.42)
    assert isinstance(verdict, told.BattleBlessed)
    flawed = told.BattleBlessed(
        campaign=1,
        battle=2,
        blessing="partial",
        quality=0.7,
        experience=19.9,
        reasons=[VERDICT.reason],
        orders={"Scribe": (1, 2)},
        failed=[VERDICT],
    )
    story += [*second, trial(4, "probe", 1, 15, 16, 2), flawed, trial(5, "confirmation", 1, 35, 50)]
    rows = [some_step(number, 0.41, 2) for number in range(1, 41)]
    with Log(save, create=True, clock=lambda: 1_700_000_000.0) as log:
        log.append([(_subject(fact), fact) for fact in story], rows=rows)
    return save


def test_the_verdict_is_shown_ritual_by_ritual(program: Program, played: Path) -> None:
    said = program.run("temple").stdout
    assert "Battle 2: partial, quality 0.70, 19.9 experience" in said
    assert "✗ fell: the loss did not fall (0.410 to 0.420)" in said
    assert "Quick, " in said
    assert "Fragmented Thoughts" in said
    assert "bin level 1: 35/50, not 91 %" in said
    found = program.json("temple")
    assert (found["battle"], found["blessing"], found["quality"]) == (2, "partial", 0.7)
    held = {each["name"]: each["held"] for each in found["rituals"]}
    assert len(held) == 33
    assert held["fell"] is False
    assert held["contiguous"] is True
    assert held["general"] is None
    assert [each["name"] for each in found["afflictions"]] == ["Fragmented Thoughts"]
    assert program.json("temple", "1")["battle"] == 1


def test_a_battle_without_a_verdict_is_refused_in_a_sentence(program: Program, played: Path) -> None:
    run = program.run("temple", "9")
    assert (run.returncode, run.stdout) == (1, "")
    assert "no verdict on battle 9" in run.stderr
    assert "battles 1 to 2" in run.stderr
    assert program.run("temple", "first").returncode == 2


def test_before_the_first_battle_the_temple_has_judged_none(program: Program, told: Path) -> None:
    assert "has judged no battle yet" in program.run("temple").stdout
    assert program.json("temple")["battle"] is None


def test_the_hero_card_lists_what_was_earned_and_when(program: Program, played: Path) -> None:
    said = program.run("hero").stdout
    assert "PIP, hero level 1: Llamari Wisp, Academy-Trained, Binary Novice" in said
    assert "★ Awakening       2023-11-14 22:13  Hero level 1." in said
    assert f"○ Century         {' ' * 16}  100 optimizer steps." in said
    sheet = program.json("hero")
    earned = [each["name"] for each in sheet["renown"]["achievements"] if each["event"]]
    assert earned == ["First Save", "First Steps", "Sharp Eye", "Precision", "Awakening"]
    assert sheet["bests"]["bin"]["1"]["tokens"] == 76_800


def test_status_and_log_tell_of_them_too(program: Program, played: Path) -> None:
    found = program.json("status")
    assert [each["name"] for each in found["achievements"]][:2] == ["First Save", "First Steps"]
    assert found["titles"] == ["Binary Novice"]
    assert found["afflictions"][0]["name"] == "Fragmented Thoughts"
    assert "Afflicted  Fragmented Thoughts" in program.run("status").stdout
    said = program.run("log").stdout.splitlines()
    at = next(number for number, line in enumerate(said) if "★ Achievement: Awakening" in line)
    assert "LEVEL UP" in said[at - 1]
