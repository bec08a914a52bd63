"""A sound battle's facts, which tests spoil one at a time."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.rules.temple.record import BattleRecord
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from saves.events import Vitals
from saves.file.rows import AnswerRow
from saves.state import Battle, Campaign, Checkpoint, Quest, Score, SkillState
from tests.steps import some_step

STEPS, BATCH = 40, 15
QUEST = Quest(1, "bin", 1, {1: 0.5, 2: 0.5}, STEPS * BATCH, 1, "coach", [])
LESSONS = training_tasks(find_skill("bin"), QUEST.mix, QUEST.tasks, QUEST.seed)
VITALS = Vitals(
    gradient_least=0.3,
    gradient_median=0.8,
    gradient_most=6.8,
    memory_start=2 << 30,
    memory_end=2 << 30,
    memory_peak=3 << 30,
    party=BATCH,
    longest_answer=12,
    held_out_loss=0.3,
)


def score(number: int = 2, correct: int = 5, kind: str = "probe", level: int = 1, **changes: Any) -> Score:
    """A score of BIN, a probe of the first battle unless told otherwise."""
    held = Score(number, kind, "bin", level, 1, correct, 16, False, "pip-0001", 1, 0.0)  # type: ignore[arg-type]
    return msgspec.structs.replace(held, **changes)


def checkpoint(number: int, parent: str | None = None) -> Checkpoint:
    """The checkpoint of a battle."""
    name = f"pip-{number:04}"
    return Checkpoint(name, f"{number:064x}", 19_600_000, number, number * STEPS, parent, 16, 32.0, 0.0)


def battle(number: int = 2, **changes: Any) -> Battle:
    """A battle that was won, as its events leave it."""
    fought = Battle(
        battle=number,
        quest=QUEST,
        school="scribe",
        start_step=STEPS * (number - 1),
        planned=STEPS,
        batch_size=BATCH,
        learning_rate=5e-4,
        seed=1,
        from_checkpoint=f"pip-{number - 1:04}" if number > 1 else None,
        started=0.0,
        status="won",
        steps=STEPS,
        tokens=100 * STEPS,
        seconds=0.5 * STEPS,
        loss_start=2.0,
        loss_end=0.25,
        plastic_gain=1.75,
        effort=40.0,
        strikes=[STEPS * each for each in (1, 2, 3, 4, 5)],
        checkpoint=f"pip-{number:04}",
        echo_gap=0.004,
        probe=score(number, checkpoint=f"pip-{number:04}", battle=number),
        vitals=VITALS,
        zones=[0, 0, 0, STEPS],
    )
    for name, value in changes.items():
        setattr(fought, name, value)
    return fought


def answers(right: int = 5, asked: int = 16) -> list[AnswerRow]:
    """What a probe was answered."""
    return [
        AnswerRow(
            campaign=1,
            trial=2,
            number=number,
            operation="add",
            prompt=f"add {number:05b} 00001",
            expected="00010",
            said="00010" if number <= right else "00011",
            score=float(number <= right),
            reason="",
        )
        for number in range(1, asked + 1)
    ]


def campaign(*battles: Battle, **changes: Any) -> Campaign:
    """A campaign that fought these battles, the second one unless told otherwise."""
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin")}, 0.0, ["bin"])
    hero.battles = list(battles)
    hero.checkpoints = {"pip-0001": checkpoint(1), "pip-0002": checkpoint(2, "pip-0001")}
    for name, value in changes.items():
        setattr(hero, name, value)
    return hero


def record(fought: Battle | None = None, hero: Campaign | None = None, **changes: Any) -> BattleRecord:
    """The record of a battle in which every ritual that has its facts holds."""
    fought = fought or battle()
    losses = [2.0 * 0.97**step for step in range(STEPS)]
    facts: dict[str, Any] = {
        "campaign": hero or campaign(fought),
        "battle": fought,
        "steps": [some_step(number, loss, fought.battle) for number, loss in enumerate(losses, 1)],
        "lessons": LESSONS,
        "answers": answers(),
        "room": 40,
    }
    return BattleRecord(**(facts | changes))
