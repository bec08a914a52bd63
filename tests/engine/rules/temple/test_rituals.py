"""Each ritual holds on a sound battle and fails for the flaw it is there to find."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.rules.temple.record import ORDERS, BattleRecord, MeasuredDrift
from engine.rules.temple.verdict import CHECKS, bless, perform, rituals
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from saves.events import Scroll
from saves.state import HeldOutLoss, SkillState
from tests.engine.battle_facts import (
    BATCH,
    LESSONS,
    QUEST,
    STEPS,
    VITALS,
    answers,
    battle,
    campaign,
    checkpoint,
    record,
    score,
)
from tests.steps import some_step

SILENT_HERE = {"clean", "advancing", "unforgotten", "true to itself"}
"""Rituals whose facts a sound first battle does not have."""


def step_like(number: int, **changes: Any) -> Any:
    return msgspec.structs.replace(some_step(number, 1.0), **changes)


def steps_with(number: int, **changes: Any) -> list[Any]:
    rows = list(record().steps)
    rows[number - 1] = msgspec.structs.replace(rows[number - 1], **changes)
    return rows


def vitals(**changes: Any) -> BattleRecord:
    return record(battle(vitals=msgspec.structs.replace(VITALS, **changes)))


def with_skill(skill: SkillState) -> BattleRecord:
    fought = battle()
    return record(fought, campaign(fought, skills={"bin": skill}))


def with_checkpoint(**changes: Any) -> BattleRecord:
    fought = battle()
    hero = campaign(fought)
    for name, value in changes.items():
        setattr(hero.checkpoints["pip-0002"], name, value)
    return record(fought, hero)


def flat(losses: float) -> BattleRecord:
    return record(steps=[some_step(number, losses) for number in range(1, STEPS + 1)])


def mastered(**changes: Any) -> BattleRecord:
    skill = SkillState("bin", level=1, mastery={1: 0.9})
    skill.reviews[1] = score(9, 39, "confirmation", asked=50)
    for name, value in changes.items():
        setattr(skill, name, value)
    return with_skill(skill)


def scroll(refused: int, held_out: HeldOutLoss | None = None) -> BattleRecord:
    """The record of a battle on a file of a hundred lines."""
    file = Scroll(title="a", claim="a", sha256="ab", gate="quick", lines=100, refused=refused)
    fought = battle(quest=msgspec.structs.replace(QUEST, skill="scroll", scroll=file), probe=None)
    fought.held_out = held_out
    return record(fought, lessons=[], answers=[], room=0)


def test_a_scroll_is_judged_by_its_lines_and_by_those_held_out() -> None:
    better, worse = HeldOutLoss(2.0, 1.5, 8, 90), HeldOutLoss(2.0, 2.0, 8, 90)
    assert found(scroll(5, better))["clean"] is True
    assert found(scroll(5, better))["able"] is True
    assert found(scroll(5, worse))["able"] is False
    assert found(scroll(5))["able"] is False


def worse() -> BattleRecord:
    before = score(1, 15)
    fought = battle()
    return record(fought, campaign(fought, trials=[before]))


FLAWS: dict[str, Callable[[], BattleRecord]] = {
    "finite": lambda: record(battle(loss_end=math.nan)),
    "finished": lambda: record(battle(status="failed", reason="the trainer broke")),
    "paced": lambda: record(
        steps=[step_like(number, seconds=0.5 if number <= 20 else 2.0) for number in range(1, STEPS + 1)]
    ),
    "contiguous": lambda: record(steps=[row for row in record().steps if row.step != 7]),
    "counted": lambda: record(battle(tokens=123)),
    "measured": lambda: record(steps=steps_with(3, seconds=0.0)),
    "tame": lambda: record(steps=steps_with(3, grad_norm=1001.0)),
    "awake": lambda: record(steps=[step_like(number, grad_norm=1e-9) for number in range(1, STEPS + 1)]),
    "rated": lambda: record(battle(learning_rate=1e-5)),
    "roomy": lambda: vitals(memory_end=3 << 30),
    "whole party": lambda: vitals(retreats=1, party=8),
    "mixed": lambda: record(lessons=[task for task in LESSONS if task.level == 1]),
    "consistent": lambda: record(lessons=[*LESSONS, msgspec.structs.replace(LESSONS[0], answer="no")]),
    "apart": lambda: record(lessons=[*LESSONS, *held_out_tasks(find_skill("bin"), 1, 1).tasks[:1]]),
    "clean": lambda: scroll(refused=6),
    "fitting": lambda: vitals(longest_answer=41),
    "sealed": lambda: record(battle(checkpoint=None)),
    "sized": lambda: with_checkpoint(size=10_000_000),
    "descended": lambda: with_checkpoint(parent=None),
    "changed": lambda: with_checkpoint(sha256=checkpoint(1).sha256),
    "echoes": lambda: record(battle(echo_gap=0.06)),
    "newest": lambda: record(battle(probe=score(checkpoint="pip-0001"))),
    "outspoken": lambda: record(
        answers=[msgspec.structs.replace(each, said="  ") for each in answers()[:5]] + answers()[5:]
    ),
    "complete": lambda: record(answers=answers()[:-1]),
    "able": lambda: record(battle(probe=score(correct=0))),
    "advancing": worse,
    "unforgotten": lambda: mastered(fragmented=[1]),
    "fell": lambda: record(battle(plastic_gain=-0.1)),
    "smooth": lambda: record(steps=steps_with(30, loss=9.0)),
    "sharp": lambda: flat(0.4),
    "general": lambda: vitals(held_out_loss=0.9),
    "unlooped": lambda: record(battle(probe=score(repetition=0.25))),
    "true to itself": lambda: record(drift=MeasuredDrift(0.4, 0.3, 2)),
}


def found(record: BattleRecord) -> dict[str, bool | None]:
    return {ritual.name: finding.held for ritual, finding in perform(record)}


def test_every_check_is_a_ritual_of_one_of_the_nine_orders() -> None:
    assert [ritual.name for ritual in rituals()] == list(CHECKS)
    assert {ritual.order for ritual in rituals()} == set(ORDERS)
    assert len(ORDERS) == 9


def test_every_ritual_that_has_its_facts_holds_on_a_sound_battle() -> None:
    held = found(record())
    assert {name for name, each in held.items() if each is None} == SILENT_HERE
    assert not [name for name, each in held.items() if each is False]
    verdict = bless(record())
    assert (verdict.blessing, verdict.quality) == ("blessed", 1.0)
    assert not verdict.failed
    assert verdict.orders["Quick"] == (3, 3)
    assert verdict.orders["Weaver"] == (4, 4)


def test_facts_that_came_later_let_the_silent_rituals_speak() -> None:
    assert found(mastered())["unforgotten"] is True
    assert found(record(drift=MeasuredDrift(0.2, 0.3, 2)))["true to itself"] is True
    fought = battle()
    assert found(record(fought, campaign(fought, trials=[score(1, 6)])))["advancing"] is True


@pytest.mark.parametrize("name", CHECKS)
def test_a_planted_flaw_fails_its_ritual_with_figures(name: str) -> None:
    spoilt = FLAWS[name]()
    findings = {ritual.name: finding for ritual, finding in perform(spoilt)}
    assert findings[name].held is False
    assert findings[name].says
    verdict = bless(spoilt)
    assert name in [each.ritual for each in verdict.failed]
    ritual = next(each for each in rituals() if each.name == name)
    assert verdict.quality <= ritual.keeps
    assert (verdict.blessing == "cursed") == ritual.critical


def test_a_battle_that_broke_is_cursed_and_says_why() -> None:
    broken = battle(
        status="failed",
        steps=0,
        checkpoint=None,
        probe=None,
        vitals=None,
        cause="nan",
        reason="the loss became nan",
    )
    verdict = bless(record(broken, steps=[], answers=[]))
    assert (verdict.blessing, verdict.quality) == ("cursed", 0.0)
    assert any("the loss became nan" in reason for reason in verdict.reasons)
    assert verdict.orders["Oracle"] == (0, 0)


def test_a_hero_that_answers_nothing_right_is_at_most_partial() -> None:
    for probe in (None, score(correct=0)):
        verdict = bless(record(battle(probe=probe), answers=answers(0) if probe else []))
        assert verdict.blessing == "partial"
        assert 0.3 <= verdict.quality < 0.8
        assert "no probe task was answered correctly" in verdict.reasons


def test_however_much_fails_a_battle_without_a_curse_keeps_something() -> None:
    fought = battle(tokens=1, learning_rate=1e-5, plastic_gain=-1.0, probe=score(correct=0, repetition=1.0))
    verdict = bless(record(fought, lessons=[], answers=[]))
    assert (verdict.blessing, verdict.quality) == ("partial", 0.3)


def test_without_rows_the_rituals_over_steps_are_silent() -> None:
    held = found(record(steps=[]))
    assert {held[name] for name in ("paced", "contiguous", "counted", "measured", "tame", "smooth")} == {None}


def test_a_batch_size_is_what_strikes_may_be() -> None:
    assert sum(some_step(1).strikes) == BATCH
    assert QUEST.tasks == len(LESSONS)
