"""Rollouts: the real trainer asks for answers of its running battle, the real Oracle samples them, a module's
verifier rewards them, and a school learns from the rewards; through halts and kills.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from engine.children.oracle_link import OracleRefusal
from engine.children.process import ChildLost
from engine.loop import battles as battles_module
from engine.loop.rollouts import RolloutService, seeds
from engine.oracle.messages import Answered
from engine.trainer.messages import SampleRequest
from heroes.definition import SchoolNumbers
from quests.packs import install, store
from tests.engine.loop.parts import parts
from tests.engine.trainer.schools.rewards import GROUP, TAG
from tests.journals import campaign_of
from tests.paths import REPO
from tests.toy_hero import make_toy

STEPS = 12
PROGRAM = "tests.engine.trainer.schools.rewards"
LEARNING_RATE = 0.02
SKILL = "letters.early"

MANIFEST = """v: 1
id: letters
version: 1.0.0
title: Letters
author: a test
licence: MIT
requirements: []
skills:
  early:
    title: Early Letters
    code: letters.py:Early
    primitives: [xfm_encode]
    evaluation:
      verifier: exact
      answer_tokens: 1
    curriculum:
      levels: [one]
      needs: {}
"""
CODE = '''from quests.task import Task, Verdict


class Early:
    """Any answer is right that begins with a letter from a to h."""

    def generate(self, level, rng):
        return next(task for task in [self.task(rng.randint(1, 400))])

    def every(self, level):
        for number in range(1, 401):
            yield self.task(number)

    def task(self, number):
        return Task(skill="", level=1, operation="say", prompt=f"say {number}", answer="a",
                    primitives=("xfm_encode",))

    def verify(self, task, answer):
        early = answer.strip()[:1].lower() in set("abcdefgh")
        return Verdict(float(early), "" if early else "a late letter")
'''


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the toy hero and the module, where battles are of the school that learns from rewards."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(REPO))
    monkeypatch.setattr(battles_module, "DEFAULT", TAG)
    make_toy(tmp_path, schools={"sft": SchoolNumbers(learning_rate=LEARNING_RATE)})
    module = tmp_path / "letters"
    module.mkdir()
    (module / "module.yaml").write_text(MANIFEST)
    (module / "letters.py").write_text(CODE)
    store.modules_folder().mkdir(parents=True, exist_ok=True)
    with install.unpacked(module, store.modules_folder()) as candidate:
        install.install(candidate, agreed=True)
    return tmp_path


async def test_a_school_learns_from_the_rewards_of_the_answers_it_samples(
    home: Path, figure: Callable[[str], None]
) -> None:
    async with parts(home, STEPS, skill=SKILL, program=PROGRAM) as play:
        rows = await play.fight()
        battle = campaign_of(play.journal).battles[-1]
    assert (battle.status, battle.school) == ("won", TAG)
    assert [row.step for row in rows] == list(range(1, STEPS + 1))
    rates = [row.metrics["solve_rate"] for row in rows]
    first, last = fmean(rates[:3]), fmean(rates[-3:])
    assert first < 0.6
    assert last > first + 0.3
    # What the Oracle sampled is, to the trainer, as likely as the Oracle says.
    assert max(row.metrics["mismatch"] for row in rows) < 0.03
    figure(f"Rollouts: solve rate {first:.2f} → {last:.2f} in {STEPS} steps of {16 * GROUP} sampled answers")


async def test_a_battle_that_is_halted_while_answers_are_sampled_goes_on_as_if_it_had_not_been(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(sampling: RolloutService, wanted: SampleRequest) -> None:
        asked.append(wanted.step)
        if wanted.step in (1, 3) and asked.count(wanted.step) == 1:
            sampling.trainer.interrupt()
        else:
            begin(sampling, wanted)

    asked: list[int] = []
    begin = RolloutService.begin
    async with parts(home / "whole", 4, skill=SKILL, program=PROGRAM) as play:
        whole = await play.fight()
    monkeypatch.setattr(RolloutService, "begin", begun)
    async with parts(home / "halted", 4, skill=SKILL, program=PROGRAM) as play:
        assert await play.fight() == []
        assert [row.step for row in await play.fight(resume=True)] == [1, 2]
        halted = await play.fight(resume=True)
    assert asked == [1, 1, 2, 3, 3, 4]
    assert [row.step for row in halted] == [1, 2, 3, 4]
    assert [row.metrics["solve_rate"] for row in halted] == [row.metrics["solve_rate"] for row in whole]
    assert [row.loss for row in halted] == pytest.approx([row.loss for row in whole], rel=1e-3)


async def test_a_battle_outlives_the_trainer_and_the_oracle_while_answers_are_sampled(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(sampling: RolloutService, wanted: SampleRequest) -> None:
        asked.append(wanted.step)
        begin(sampling, wanted)
        victim = {(2, 1): play.trainer, (3, 1): play.oracle}.get((wanted.step, asked.count(wanted.step)))
        if victim is not None:
            play.kill(victim)

    asked: list[int] = []
    begin = RolloutService.begin
    async with parts(home, 4, skill=SKILL, program=PROGRAM) as play:
        monkeypatch.setattr(RolloutService, "begin", begun)
        with contextlib.suppress(ChildLost):
            await play.fight()
        rows = await play.fight(resume=True)
        assert campaign_of(play.journal).battles[-1].status == "won"
    assert [row.step for row in rows] == [1, 2, 3, 4]
    # The trainer had saved nothing yet, and begins anew; the Oracle samples anew what it had not answered.
    assert asked == [1, 2, 1, 2, 3, 4]


async def test_where_nothing_can_be_sampled_the_battle_ends_with_the_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> Answered:
        raise OracleRefusal("The text is too long.")

    async with parts(home, 2, skill=SKILL, program=PROGRAM) as play:
        monkeypatch.setattr(play.oracle, "sample", refused)
        assert await play.fight() == []
        battle = campaign_of(play.journal).battles[-1]
    assert (battle.status, battle.cause) == ("failed", "error")
    assert "no answers could be sampled: The text is too long." in battle.reason


def test_a_step_that_is_sampled_anew_is_sampled_alike() -> None:
    assert seeds(7, 3, 5) == seeds(7, 3, 5)
    assert len({*seeds(7, 3, 5), *seeds(7, 4, 5), *seeds(8, 3, 5)}) == 15
