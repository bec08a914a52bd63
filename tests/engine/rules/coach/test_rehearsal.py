from __future__ import annotations

from collections import Counter
from itertools import pairwise

import msgspec
import pytest

from engine.loop.evidence import Lessons
from engine.loop.tasks import CUT, general_tasks, quest_tasks, revisions
from engine.loop.templating import lesson
from engine.rules import coach
from engine.rules.coach import rehearsal
from engine.rules.coach.ladders import ladder
from engine.rules.moves import Converse, Fight
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from heroes.definition import find_hero
from quests.drawing.general_prompts import (
    GENERAL,
    MEASURED,
    REPLAYED,
    flaw,
    general_prompts,
    likeness,
    overlap,
)
from saves.file.rows import AnswerRow
from saves.state import Battle, Campaign, Checkpoint, Puzzle, Quest, Score, SkillState, Talk

LADDERS = {"bin": ladder("bin")}
SETTINGS = settings()
TASKS = 640
QUEST = Quest(2, "bin", 1, {1: 1.0}, TASKS, 99, "coach", [], general=32)
PIP = find_hero("pip")


def campaign(measured: float | None = None, *, asked: bool = True, level: int = 0) -> Campaign:
    """A hero after its first battle, which was lost so that nothing else is due."""
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin", level=level)}, 0.0, ["bin"])
    hero.puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False, "001", True, "pip-0001", level)
    hero.skills["bin"].baseline = 0.0
    battle = Battle(1, QUEST, "scribe", 0, 40, 16, 1e-3, 1, None, 0.0, status="failed", blessing="cursed")
    hero.battles, hero.battles_fought = [battle], 1
    hero.latest = "pip-0001"
    sealed = Checkpoint("pip-0001", "ab", 1, 1, 40, None, 16, 32.0, 0.0, drift=measured)
    hero.checkpoints = {"pip-0001": sealed}
    probe = Score(2, "probe", "bin", level + 1, 1, 0, 14, True, "pip-0001", 1, 0.0)
    hero.skills["bin"].probes[level + 1] = probe
    hero.base_answers = (1, 3) if asked else None
    return hero


def row(number: int, kind: str, *, said: str = "", reason: str = "") -> AnswerRow:
    return AnswerRow(
        campaign=1,
        trial=3,
        number=number,
        operation=kind,
        prompt=f"{kind} {number}?",
        expected="",
        said=said or f"answer {number}",
        score=0.0 if flaw(said or "fine") else 1.0,
        reason=reason,
    )


ROWS = [row(n, MEASURED) for n in range(1, 65)] + [row(n, REPLAYED) for n in range(65, 129)]


def test_a_hero_far_within_its_bound_replays_nothing_and_the_more_the_nearer_it_comes() -> None:
    bound = SETTINGS.drift.bound
    assert rehearsal.why_replayed(campaign(bound / 2), SETTINGS, TASKS) == []
    counts = [
        rehearsal.rehearsal_tasks(campaign(part * bound), SETTINGS, TASKS)
        for part in (0, 0.5, 0.7, 0.9, 1, 2)
    ]
    assert counts[:2] == [0, 0]
    assert 0 < counts[2] < counts[3] < counts[4] == counts[5] == round(SETTINGS.drift.share * TASKS)
    assert "comes near" in rehearsal.why_replayed(campaign(0.8 * bound), SETTINGS, TASKS)[0]


def test_a_hero_beyond_its_bound_replays_a_small_share_and_the_coach_says_why() -> None:
    hero = campaign(SETTINGS.drift.bound + 0.1)
    count = rehearsal.rehearsal_tasks(hero, SETTINGS, TASKS)
    assert count == round(SETTINGS.drift.share * TASKS) > 0
    plan = coach.decide(hero, LADDERS, SETTINGS)
    assert (plan.general, plan.tasks) == (count, TASKS)
    bound = SETTINGS.drift.bound
    why = f"drift {bound + 0.1:.2f} exceeds {bound:.2f}: {count} of {TASKS} tasks are the hero's own base"
    assert f"{why} answers" in plan.reasons


def test_a_drift_that_is_not_known_counts_as_one_too_many_once_there_is_something_to_replay() -> None:
    assert rehearsal.rehearsal_tasks(campaign(), SETTINGS, TASKS) > 0
    assert "not known yet" in rehearsal.why_replayed(campaign(), SETTINGS, TASKS)[0]
    assert rehearsal.rehearsal_tasks(campaign(asked=False), SETTINGS, TASKS) == 0


def test_a_quest_draws_the_same_replay_each_time_spread_over_its_batches() -> None:
    pool = general_tasks(ROWS, REPLAYED)
    tasks = quest_tasks(QUEST, [], pool)
    assert tasks == quest_tasks(QUEST, [], pool)
    places = [place for place, task in enumerate(tasks) if task.skill == GENERAL]
    assert len(tasks) == TASKS
    assert len(places) == QUEST.general
    gaps = {after - before for before, after in pairwise(places)}
    assert gaps == {TASKS // QUEST.general}
    other = quest_tasks(msgspec.structs.replace(QUEST, seed=100), [], pool)
    assert {task.prompt for task in other if task.skill == GENERAL} != {tasks[at].prompt for at in places}


def test_the_temple_judges_the_lessons_that_were_fought() -> None:
    pool = general_tasks(ROWS, REPLAYED)
    quest = msgspec.structs.replace(QUEST, revisions=revisions("bin"))
    fought = [task for task in quest_tasks(quest, [], pool) if task.skill != GENERAL]
    assert Lessons(quest, [], pool).tasks == fought
    assert len(fought) == TASKS - QUEST.general


def test_what_is_measured_is_never_replayed() -> None:
    measured, replayed = (general_tasks(ROWS, kind) for kind in (MEASURED, REPLAYED))
    assert (len(measured), len(replayed)) == (64, 64)
    assert not {task.prompt for task in measured} & {task.prompt for task in replayed}
    prompts = general_prompts()
    assert len(set(prompts.measured)) == len(set(prompts.replayed)) == 64
    assert not set(prompts.measured) & set(prompts.replayed)


def test_each_base_answer_comes_as_often_as_the_others() -> None:
    pool = general_tasks(ROWS, REPLAYED)[:10]
    drawn = Counter(task.prompt for task in quest_tasks(QUEST, [], pool) if task.skill == GENERAL)
    assert set(drawn.values()) == {3, 4}


def test_a_quest_without_anything_to_replay_has_its_own_tasks_only() -> None:
    tasks = quest_tasks(QUEST, [])
    assert len(tasks) == TASKS
    assert all(task.skill == "bin" for task in tasks)


def test_what_does_not_hold_together_is_measured_but_not_taught() -> None:
    loop = "The answer is: The answer is: The answer is:"
    rows = [row(1, MEASURED, said=loop), row(2, REPLAYED, said=loop), row(3, REPLAYED, said="A hill.")]
    assert [task.answer for task in general_tasks(rows, MEASURED)] == [loop]
    assert [task.answer for task in general_tasks(rows, REPLAYED)] == ["A hill."]


def test_an_answer_that_was_cut_off_teaches_no_end_of_turn() -> None:
    rows = [row(1, REPLAYED, said="A long sto", reason=CUT), row(2, REPLAYED, said="Yes. <|im_end|>")]
    cut, whole = (lesson(PIP, task) for task in general_tasks(rows, REPLAYED))
    assert cut.answer == "A long sto"
    assert whole.answer == "Yes. < |im_end|><|im_end|>"
    assert cut.general
    assert not lesson(PIP, quest_tasks(QUEST, [])[0]).general


def test_the_base_is_asked_once_the_first_battle_is_judged() -> None:
    hero = campaign(asked=False)
    assert next_move(hero, LADDERS, SETTINGS) == Converse(base=True)
    hero.battles, hero.battles_fought = [], 0
    assert next_move(hero, LADDERS, SETTINGS) == Fight(resume=False)
    assert next_move(campaign(), LADDERS, SETTINGS) == Fight(resume=False)


def test_the_hero_is_asked_with_each_level_and_never_twice_the_same_checkpoint() -> None:
    hero = campaign(level=1)
    assert next_move(hero, LADDERS, SETTINGS) == Converse(base=False)
    hero.talk = Talk(4, "pip-0001", 1, 16, 16, 0.5)
    assert next_move(hero, LADDERS, SETTINGS) == Fight(resume=False)
    hero.talk = Talk(4, "pip-0000", 0, 16, 16, 0.5)
    assert next_move(hero, LADDERS, SETTINGS) == Converse(base=False)
    hero.talk = Talk(4, "pip-0001", 0, 16, 16, 0.5)
    assert next_move(hero, LADDERS, SETTINGS) == Fight(resume=False)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The capital of France is Paris.", ""),
        ("Ha ha ha, how nice.", ""),
        ("", "says nothing"),
        (" \n", "says nothing"),
        ("0110", "says no word"),
        ("no no no no", "says the same over and over"),
        ("The answer is: The answer is: The answer is:", "says the same over and over"),
        ("so and so and so and", "says the same over and over"),
    ],
)
def test_an_answer_holds_together_or_it_is_said_why_not(said: str, expected: str) -> None:
    assert flaw(said) == expected


def test_overlap_is_the_share_of_words_two_answers_have_in_common() -> None:
    assert overlap("A week is 7 days.", "a WEEK is 7 days.") == 1.0
    assert overlap("11", "A week is 7 days.") == 0.0
    assert overlap("red blue", "red green") == 0.5
    assert overlap("red red", "red") == pytest.approx(2 / 3)
    assert overlap("", "red") == 0.0
    assert likeness([("red", "red"), ("red", "blue")]) == 0.5
