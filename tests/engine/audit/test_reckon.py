"""Conclusions forged with every digest computed anew, and their honest twins."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.audit.reckon import AT_LEISURE, Reckoned, reckon
from engine.audit.report import audit
from engine.audit.rules import rules_of
from engine.wire.version import APP_VERSION
from saves import events as told
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log.thinning import thin
from tests.forger import Forgery, appended, changed, forge, inserted, removed, retold, sql


def reckoned(save: Path, *, lessons: bool = True) -> Reckoned:
    """What is found; without the lessons of quests, which takes longest to draw, verdicts are unproven."""
    with closing(open_for_reading(save)) as connection:
        return reckon(connection, AT_LEISURE if lessons else AT_LEISURE._replace(lessons=0.0))


def outcomes(found: Reckoned) -> dict[str, str]:
    """Each check with the worst that it found."""
    words = {}
    for each in found.findings:
        assert each.counts is not None
        words[each.check] = "fails" if each.counts.fails else "unproven" if each.counts.unproven else "holds"
        assert each.ok == (words[each.check] != "fails")
    return words


def trial(number: int) -> int:
    """Its place among the examinations, of which campaign 1 comes first."""
    return number - 1


def wrong(number: int, after: int = 0) -> Forgery:
    """Its answers after one of them are wrong, and told to be."""
    return sql(
        f"UPDATE answers SET said = 'no idea', score = 0.0 WHERE campaign = 1 AND trial = {number}"
        f" AND number > {after}"
    )


def said_wrong(number: int) -> Forgery:
    """Its answers are wrong and told to be right."""
    return sql(f"UPDATE answers SET said = 'no idea' WHERE campaign = 1 AND trial = {number}")


def doubled(battle: int, quality: float, blessing: str) -> Forgery:
    """A better verdict on a battle, with the experience that goes with it."""

    def change(payload: dict[str, Any]) -> None:
        effort = payload["experience"] / payload["quality"]
        payload.update(quality=quality, blessing=blessing, experience=effort * quality)

    return retold("BattleBlessed", change, battle - 1)


def times(kind: str, field: str, factor: float, place: int = 0) -> Forgery:
    return retold(kind, lambda payload: payload.update({field: payload[field] * factor}), place)


def skill_of_a_module(connection: Any) -> None:
    connection.execute("""UPDATE events SET payload = replace(payload, '"bin"', '"gone.bin"')""")


GAINED = told.LevelGained(1, "bin", 3, [19, 20], 200, 64_000, 20.97)
LEVELS, TRIALS, COUNTERS, EXPERIENCE, CHAMPION = "levels", "trials", "counters", "experience", "champion"

FAILS: dict[str, tuple[list[Forgery], str]] = {
    "a level without a trial": ([appended(told.LevelGained(3, "bin", 1, [], 0, 0, 0.0))], LEVELS),
    "a level of a thousand": ([appended(told.LevelGained(1, "bin", 1_000, [], 1, 1, 0.1))], LEVELS),
    "a level skipped": ([appended(told.LevelGained(1, "bin", 7, [19, 20], 200, 64_000, 1.0))], LEVELS),
    "a level by the trials of the one before": ([inserted("CampaignArchived", GAINED)], LEVELS),
    "a level of a failed trial": (
        [changed("TrialHeld", trial(10), correct=20), wrong(10, after=20)],
        LEVELS,
    ),
    "a level that cites a probe": ([changed("LevelGained", 1, trials=[8, 10])], LEVELS),
    "a level by trials of another campaign": (
        [inserted("CampaignArchived", told.LevelGained(2, "bin", 3, [19, 20], 40, 12_800, 1.0), place=1)],
        LEVELS,
    ),
    "a level at an earlier step": ([changed("LevelGained", 1, step=1)], LEVELS),
    "a personal best": ([changed("LevelGained", 0, tokens=1)], LEVELS),
    "a level in no time": ([changed("LevelGained", 2, train_seconds=0.1)], LEVELS),
    "a level gained twice": (
        [inserted("CampaignArchived", told.LevelGained(1, "bin", 2, [19, 20], 200, 64_000, 1.0))],
        LEVELS,
    ),
    "a loss left out": ([removed("LevelLost")], LEVELS),
    "a loss that was smaller": ([changed("LevelLost", rate=0.59)], LEVELS),
    "a level cap without attempts": ([appended(told.SkillMaxed(1, "bin", 2, []))], LEVELS),
    "a level cap by passed trials": ([appended(told.SkillMaxed(1, "bin", 2, [19, 20]))], LEVELS),
    "a branch with a level too many": ([changed("CampaignStarted", 1, levels={"bin": 3})], LEVELS),
    "a base model with levels": ([changed("CampaignStarted", 0, levels={"bin": 2})], LEVELS),
    "a branch from before its levels": (
        [changed("CampaignStarted", 1, from_checkpoint="pip-0001")],
        LEVELS,
    ),
    "spared a thousand": ([changed("TrialHeld", trial(9), spared=1000, correct=0), wrong(9)], TRIALS),
    "spared one": ([changed("TrialHeld", trial(9), spared=1)], TRIALS),
    "a drill spared none too many": ([changed("TrialHeld", trial(6), spared=2)], TRIALS),
    "a probe spared": ([changed("TrialHeld", trial(8), spared=1)], TRIALS),
    "one seed for both trials": (
        [
            changed("TrialHeld", trial(10), seed=7_000_030),
            sql(
                "DELETE FROM answers WHERE campaign = 1 AND trial = 10",
                "INSERT INTO answers SELECT campaign, 10, number, operation, prompt, expected, said, score,"
                " reason, digest FROM answers WHERE campaign = 1 AND trial = 9",
            ),
        ],
        TRIALS,
    ),
    "a seed of one's own": ([changed("TrialHeld", trial(9), seed=5)], TRIALS),
    "asked too few": (
        [
            changed("TrialHeld", trial(9), asked=10, correct=10),
            sql("DELETE FROM answers WHERE campaign = 1 AND trial = 9 AND number > 10"),
        ],
        TRIALS,
    ),
    "asked few as a drill": (
        [
            changed("TrialHeld", trial(9), asked=10, correct=10, drill=True),
            sql("DELETE FROM answers WHERE campaign = 1 AND trial = 9 AND number > 10"),
        ],
        TRIALS,
    ),
    "asked all as no drill": ([changed("TrialHeld", trial(3), drill=False)], TRIALS),
    "wrong answers that score": ([said_wrong(9)], TRIALS),
    "wrong answers of a probe that score": ([said_wrong(8)], TRIALS),
    "more right than there are": ([changed("TrialHeld", trial(12), correct=16)], TRIALS),
    "tasks of one's own": (
        [sql("UPDATE answers SET prompt = 'add 000 010' WHERE campaign = 1 AND trial = 9 AND number = 1")],
        TRIALS,
    ),
    "an answer expected of one's own": (
        [sql("UPDATE answers SET expected = said || '1' WHERE campaign = 1 AND trial = 9 AND number = 1")],
        TRIALS,
    ),
    "a trial that no probe opened": (
        [changed("TrialHeld", trial(8), correct=2), wrong(8, after=2)],
        TRIALS,
    ),
    "a trial of an older checkpoint": ([changed("TrialHeld", trial(9), checkpoint="pip-0001")], TRIALS),
    "practice that counts": (
        [retold("TrialHeld", lambda held: held.update(kind="trial"), trial(11))],
        TRIALS,
    ),
    "a trial too many": ([changed("TrialHeld", trial(12), trial=99)], TRIALS),
    "a review of what is not mastered": ([changed("TrialHeld", trial(7), level=2)], TRIALS),
    "a second probe of one battle": ([changed("TrialHeld", trial(8), battle=2)], TRIALS),
    "a second baseline": (
        [appended(told.TrialHeld(2, 3, "baseline", "bin", 3, 8_000_027, 50, 50, False, "pip-2-0001", 1.0))],
        TRIALS,
    ),
    "a baseline that knew nothing": ([changed("TrialHeld", 20, correct=40)], TRIALS),
    "answers that repeat themselves": ([changed("TrialHeld", trial(8), repetition=0.5)], TRIALS),
    "talk that holds together": ([changed("TrialHeld", trial(13), likeness=0.1)], TRIALS),
    "a puzzle that was right": ([changed("PuzzleAnswered", 0, correct=True)], "puzzles"),
    "another puzzle": ([changed("PuzzleAnswered", 1, prompt="add 00 00", expected="000")], "puzzles"),
    "tokens": ([times("BattleEnded", "tokens", 1000)], COUNTERS),
    "seconds": ([times("BattleEnded", "seconds", 0.1)], COUNTERS),
    "effort": ([times("BattleEnded", "effort", 2), times("BattleBlessed", "experience", 2)], COUNTERS),
    "steps": ([changed("BattleEnded", 1, steps=39)], COUNTERS),
    "the loss in the end": ([changed("BattleEnded", 1, loss_end=0.01)], COUNTERS),
    "plastic gain": ([times("BattleEnded", "plastic_gain", 3)], COUNTERS),
    "strikes": ([changed("BattleEnded", 2, strikes=[640, 0, 0, 0, 0])], COUNTERS),
    "zones": ([changed("BattleEnded", 1, zones=[0, 40, 0, 0])], COUNTERS),
    "a streak": ([changed("BattleEnded", 1, productive=[40, 40, 40])], COUNTERS),
    "a streak without zones": ([changed("BattleEnded", 1, zones=[], productive=[40, 40, 40])], COUNTERS),
    "what was hit": ([changed("BattleEnded", 1, operations={"add": [640, 640]})], COUNTERS),
    "primitives": ([changed("BattleEnded", 1, primitives={"bin_compare": [99, 99]})], COUNTERS),
    "gradients": (
        [retold("BattleEnded", lambda each: each["vitals"].update(gradient_most=1e-3), 1)],
        COUNTERS,
    ),
    "a battle's place": ([changed("BattleStarted", 1, start_step=100_000)], COUNTERS),
    "a battle's number": ([changed("BattleStarted", 4, battle=500)], COUNTERS),
    "a longer battle": ([changed("BattleStarted", 1, steps=4_000)], COUNTERS),
    "a checkpoint's step": ([changed("CheckpointSealed", 1, step=100_000)], COUNTERS),
    "a checkpoint's parent": ([changed("CheckpointSealed", 2, parent=None)], COUNTERS),
    "a quest's tasks": ([changed("QuestPosted", 4, tasks=64_000)], COUNTERS),
    "a quest's number": (
        [changed("QuestPosted", 4, quest=500), changed("BattleStarted", 4, quest=500)],
        COUNTERS,
    ),
    "experience": ([changed("BattleBlessed", experience=9_999.0)], EXPERIENCE),
    "the worst of verdicts": ([doubled(1, 0.0, "cursed")], EXPERIENCE),
    "a better verdict": ([doubled(3, 1.0, "blessed")], EXPERIENCE),
    "a kinder word": ([changed("BattleBlessed", 2, blessing="blessed")], EXPERIENCE),
    "a verdict too many": (
        [inserted("QuestPosted", told.BattleBlessed(1, 1, "blessed", 1.0, 21.7, []), place=1)],
        EXPERIENCE,
    ),
    "a champion without a trial": (
        [appended(told.CheckpointPromoted(2, "pip-2-0001", "champion", 9.0, "bin level 8: 50/50"))],
        CHAMPION,
    ),
    "a champion's score": ([changed("CheckpointPromoted", 0, score=20.0)], CHAMPION),
    "another champion": ([changed("CheckpointPromoted", 1, checkpoint="pip-0001")], CHAMPION),
    "a champion left out": ([removed("CheckpointPromoted", 1)], CHAMPION),
    "a drift's bound": ([changed("DriftMeasured", bound=99.0)], "measurements"),
    "a drift of another checkpoint": ([changed("DriftMeasured", 2, checkpoint="pip-0001")], "measurements"),
}
"""What is forged, and under which check it must fail."""


def test_the_honest_story_holds_whole(story: Path) -> None:
    found = reckoned(story)
    assert set(outcomes(found).values()) == {"holds"}, found.findings
    assert found.levels == {1: {"bin": {1: "", 2: ""}}, 2: {"bin": {1: "", 2: ""}}}
    assert found.unproven == {}
    assert audit(story).ok


def test_there_are_many_forgeries() -> None:
    assert len(FAILS) >= 60


@pytest.mark.parametrize("name", FAILS)
def test_a_forged_conclusion_fails(story: Path, tmp_path: Path, name: str) -> None:
    forgeries, check = FAILS[name]
    save = forge(story, tmp_path / "forged.realm", *forgeries)
    found = reckoned(save, lessons=check == EXPERIENCE)
    assert outcomes(found)[check] == "fails", found.findings
    [finding] = [each for each in found.findings if each.check == check]
    assert finding.fails
    assert "\n" not in finding.sentence


def thinned(battle: int) -> Forgery:
    return lambda connection: thin(connection, 1, battle, 40)


UNPROVEN: dict[str, tuple[list[Forgery], dict[str, str], str]] = {
    "a revision of the future": (
        [changed("TrialHeld", trial(number), revision=999) for number in (9, 10)],
        {TRIALS: "unproven", LEVELS: "unproven", CHAMPION: "unproven", COUNTERS: "holds"},
        "drawn otherwise by this version",
    ),
    "a revision of the past": (
        [changed("TrialHeld", trial(9), revision=1)],
        {TRIALS: "unproven", LEVELS: "unproven", CHAMPION: "unproven"},
        "drawn otherwise by this version",
    ),
    "a probe of another revision": (
        [changed("TrialHeld", trial(8), revision=7)],
        {TRIALS: "unproven", LEVELS: "holds", CHAMPION: "holds"},
        "drawn otherwise by this version",
    ),
    "a version of the future": (
        [changed("EngineStarted", app_version="9.9.0"), changed("RealmCreated", app_version="9.9.0")],
        dict.fromkeys((TRIALS, LEVELS, COUNTERS, EXPERIENCE, CHAMPION), "unproven"),
        "version 9.9.0 wrote it",
    ),
    "no version": (
        [changed("EngineStarted", app_version=""), changed("RealmCreated", app_version="")],
        dict.fromkeys((TRIALS, LEVELS, COUNTERS, EXPERIENCE, CHAMPION), "unproven"),
        "a version that is not told wrote it",
    ),
    "a module that is away": (
        [skill_of_a_module],
        {TRIALS: "unproven", LEVELS: "unproven", "puzzles": "unproven", EXPERIENCE: "unproven"},
        "is of the module gone, which is not installed here",
    ),
    "thinned steps": (
        [thinned(1), thinned(3)],
        {COUNTERS: "unproven", EXPERIENCE: "unproven", LEVELS: "holds", TRIALS: "holds"},
        "only eight steps are kept",
    ),
    "a log cut off after a confirmation": (
        [
            removed("LevelLost"),
            inserted("QuestPosted", told.EngineStarted(1, "0.1.0"), place=4),
            sql("DELETE FROM events WHERE id > 55"),
        ],
        {LEVELS: "unproven", TRIALS: "holds"},
        "cut off before it was told",
    ),
}
"""What can't be judged: what is found of some checks, and why; nothing of it fails."""


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_cannot_be_judged_is_told_as_unproven(story: Path, tmp_path: Path, name: str) -> None:
    forgeries, expected, why = UNPROVEN[name]
    found = reckoned(forge(story, tmp_path / "forged.realm", *forgeries), lessons=False)
    words = outcomes(found)
    assert "fails" not in words.values(), found.findings
    assert {check: words[check] for check in expected} == expected
    assert any(why in doubt.why for each in found.findings for doubt in each.unproven)


@pytest.mark.parametrize(
    ("more", "check"),
    [
        ([times("BattleEnded", "effort", 0.1)], COUNTERS),
        ([changed("BattleEnded", tokens=1)], COUNTERS),
        ([changed("BattleEnded", zones=[0, 4_000, 0, 0])], COUNTERS),
        ([changed("BattleEnded", strikes=[9_999, 0, 0, 0, 0])], COUNTERS),
        ([doubled(3, 1.0, "blessed")], EXPERIENCE),
    ],
)
def test_what_is_left_of_thinned_steps_still_bounds_what_is_told(
    story: Path, tmp_path: Path, more: list[Forgery], check: str
) -> None:
    found = reckoned(forge(story, tmp_path / "forged.realm", thinned(1), thinned(3), *more))
    assert outcomes(found)[check] == "fails"


@pytest.mark.parametrize("name", ["a level of a thousand", "a level skipped", "a base model with levels"])
def test_no_version_skips_levels(story: Path, tmp_path: Path, name: str) -> None:
    forgeries, check = FAILS[name]
    unknown, *_ = UNPROVEN["a version of the future"]
    found = reckoned(forge(story, tmp_path / "forged.realm", *forgeries, *unknown))
    assert outcomes(found)[check] == "fails"


def test_a_branch_is_as_proven_as_what_it_branched_off_from(story: Path, tmp_path: Path) -> None:
    forgeries, *_ = UNPROVEN["a revision of the past"]
    found = reckoned(forge(story, tmp_path / "forged.realm", *forgeries))
    # Campaign 1 lost the level and won it again by trials that can be judged; the branch is of before.
    assert found.unproven == {2: {"bin": [2]}}


def test_the_rules_of_this_version_are_known() -> None:
    assert rules_of(APP_VERSION) is not None
    assert rules_of("0.1.7") is not None
    assert rules_of("0.10.0") is None


def test_whoever_forges_an_unproven_trial_gets_no_level_by_the_rules_it_breaks(
    story: Path, tmp_path: Path
) -> None:
    away = [skill_of_a_module, changed("TrialHeld", trial(9), spared=1000)]
    assert outcomes(reckoned(forge(story, tmp_path / "forged.realm", *away)))[TRIALS] == "fails"


def test_a_hundred_thousand_events_are_reckoned(
    story: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    windows = [told.WindowOpened("w"), told.WindowClosed("w")] * 50_000
    save = forge(story, tmp_path / "long.realm", appended(*windows))
    began = time.process_time()
    found = reckoned(save)
    seconds = time.process_time() - began
    assert set(outcomes(found).values()) == {"holds"}
    figure(f"100,079 events reckoned in {seconds:.1f} s of the processor")


def test_a_vault_travels_with_its_save(story: Path, tmp_path: Path) -> None:
    save = forge(story, tmp_path / "twin.realm")
    shutil.copytree(vault_folder(story), vault_folder(save))
    assert audit(save).ok
