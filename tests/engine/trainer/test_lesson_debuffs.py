"""Debuffs from lessons: too narrow, not to be learned, many of them bad, or too far from the base model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import torch
from msgspec.structs import replace

from engine.inbox.claims import claim
from engine.inbox.intake import Intake
from engine.inbox.watcher import make_inbox
from engine.loop import battles
from engine.loop.general_talk import base_tasks
from engine.loop.templating import question
from engine.rules.coach.battle_plan import plan_of
from engine.rules.settings import settings
from heroes.definition import find_hero
from quests.drawing.general_prompts import GENERAL
from quests.packs import install, store
from quests.task import Task
from saves import events as told
from saves.file.rows import AnswerRow
from tests.engine.trainer.played import Played
from tests.journals import campaign_of

STEPS = 40 * 16

TOSSES = """\
v: 1
id: tosses
version: 1.0.0
title: Tosses
author: a test
licence: CC0-1.0
requirements: []
skills:
  coin:
    title: Coin
    data: coin.jsonl
    primitives: [logic_chain]
    evaluation: {verifier: exact, answer_tokens: 2}
    curriculum: {levels: [tossed, shown], needs: {}}
"""


@pytest.fixture
def learn_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the learning rate: a random model of two layers takes larger steps than a trained one."""

    def set_rate(rate: float) -> None:
        monkeypatch.setattr(battles, "plan_of", lambda *of: replace(plan_of(*of), learning_rate=rate))

    return set_rate


@pytest.fixture
def coin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A skill whose first level nobody can know and whose second one is always the same."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    rng, folder = Random(1), tmp_path / "tosses"
    tossed = [{"level": 1, "prompt": f"toss {n}", "answer": rng.choice("01")} for n in range(2000)]
    shown = [{"level": 2, "prompt": f"show {n}", "answer": "1"} for n in range(200)]
    folder.mkdir()
    (folder / "module.yaml").write_text(TOSSES)
    (folder / "coin.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (*tossed, *shown)))
    store.modules_folder().mkdir(parents=True)
    with install.unpacked(folder, store.modules_folder()) as candidate:
        install.install(candidate, agreed=False)
    return "tosses.coin"


async def test_one_operation_alone_narrows_the_sight_until_quests_are_diverse(
    played: Played, learn_at: Callable[[float], None]
) -> None:
    learn_at(5e-3)
    await played.fight(STEPS, emphasis={"add": 1e6})
    assert played.suffers() == ["Tunnel Vision"]
    assert "general" in played.failed()
    for _ in range(3):
        await played.fight(STEPS)
        if not played.suffers():
            break
    assert played.suffers() == []
    assert "general" not in played.failed()


async def test_what_nobody_can_know_dulls_the_blade_until_something_can_be_learned(
    played: Played, learn_at: Callable[[float], None], coin: str
) -> None:
    played.journal.record("campaign:1", told.SkillsChosen(1, [coin]))
    played.norm.mul_(2)
    flat = False
    for rate in (1e-2, 1e-2, 2e-3, 2e-3, 2e-3, 2e-3, 2e-3):
        learn_at(rate)
        battle = await played.fight(STEPS, skill=coin)
        flat = flat or "sharp" in played.failed()
        if played.suffers():
            break
    assert battle.battle >= 3
    assert played.suffers() == ["Dull Blade"]
    assert flat
    learn_at(1e-2)
    await played.fight(STEPS, level=2, skill=coin)
    assert played.suffers() == []
    assert "sharp" not in played.failed()


async def test_lessons_that_pull_the_soul_away_and_the_base_model_s_own_words_that_bring_it_back(
    played: Played, learn_at: Callable[[float], None]
) -> None:
    rows = [_said(played, number, task) for number, task in enumerate(base_tasks(), 1)]
    asked = told.TrialHeld(1, 1, GENERAL, GENERAL, 0, 0, len(rows), len(rows), False, None, 1.0)
    played.journal.record("trial:1", asked, rows=rows)
    learn_at(1e-3)
    await played.fight(STEPS)
    far = campaign_of(played.journal).drift
    assert far is not None
    assert far > settings().drift.bound
    assert "Soul Drift" in played.suffers()
    learn_at(2e-3)
    for _ in range(2):
        await played.fight(STEPS, general=STEPS)
    near = campaign_of(played.journal).drift
    assert near is not None
    assert near < settings().drift.bound
    assert "Soul Drift" not in played.suffers()


def _said(played: Played, number: int, task: Task) -> AnswerRow:
    """What the model says to a general prompt with its adapter off, greedily."""
    model, tokenizer = played.link.hero
    ids = torch.tensor([tokenizer.encode(question(find_hero("pip"), task), add_special_tokens=False)])
    with model.disable_adapter():
        answer = model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=4, do_sample=False
        )
    return AnswerRow(
        campaign=1,
        trial=1,
        number=number,
        operation=task.operation,
        prompt=task.prompt,
        expected="",
        said=tokenizer.decode(answer[0, ids.shape[1] :]),
        score=1.0,
        reason="",
    )


@pytest.mark.parametrize(("bad", "corrupted"), [(3, True), (2, False)])
async def test_a_scroll_with_many_bad_lines_corrupts_until_a_battle_on_a_clean_quest(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int, corrupted: bool
) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    save = tmp_path / "my.realm"
    good = "".join(json.dumps({"prompt": f"question {n}", "completion": f"no {n}"}) + "\n" for n in range(48))
    dropped = make_inbox(save) / "normal" / "tales.jsonl"
    dropped.write_text(good + '{"prompt": "half\n' * bad)
    await Intake(played.journal, save).take(claim(save, dropped, dropped.name, "normal"), "standard")
    await played.fight_next()
    assert ("Corrupted Knowledge" in played.suffers()) == corrupted
    assert ("clean" in played.failed()) == corrupted
    await played.fight()
    assert "Corrupted Knowledge" not in played.suffers()
