"""Debuffs from the machine: a real trainer breaks, rages or sleeps, and a sound battle cures the hero."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from engine.rules import coach
from engine.rules.settings import settings
from engine.trainer.schools import scribe
from tests.engine.trainer.played import Played
from tests.journals import campaign_of


async def test_a_planted_nan_curses_the_battle_and_tears_reality_until_a_sound_one(played: Played) -> None:
    kept = played.norm.clone()
    played.norm[5] = math.nan
    battle = await played.fight()
    assert (battle.status, battle.cause, battle.checkpoint) == ("failed", "nan", None)
    assert (battle.blessing, battle.experience) == ("cursed", 0.0)
    assert "finite" in played.failed()
    assert played.suffers() == ["Reality Tear"]

    played.norm.copy_(kept)
    campaign = campaign_of(played.journal)
    full = coach.learning_rate(campaign, "bin", settings())
    battle = await played.fight()
    assert battle.status == "won"
    assert battle.learning_rate == full / 2
    assert played.suffers() == []
    assert not {"finite", "finished", "sealed", "counted", "contiguous"} & played.failed().keys()


async def test_out_of_memory_exhausts_until_a_battle_fits(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = scribe.answer_logits

    def edge(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        if len(inputs["input_ids"]) > 8:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return real(model, inputs)

    monkeypatch.setattr(scribe, "answer_logits", edge)
    battle = await played.fight()
    assert battle.vitals is not None
    assert (battle.status, battle.vitals.party, battle.vitals.retreats) == ("won", 8, 1)
    assert played.suffers() == ["Exhaustion"]
    assert "whole party" in played.failed()
    battle = await played.fight()
    assert battle.vitals is not None
    assert (battle.vitals.party, battle.vitals.retreats) == (8, 0)
    assert played.suffers() == []


@pytest.mark.parametrize(
    ("scale", "debuff", "ritual"), [(1e5, "Wild Magic", "tame"), (0.0, "Trance", "awake")]
)
async def test_gradients_that_rage_or_vanish_afflict_until_they_are_sound(
    played: Played, scale: float, debuff: str, ritual: str
) -> None:
    kept = played.norm.clone()
    played.norm.mul_(scale)
    battle = await played.fight()
    assert battle.status == "won"
    assert debuff in played.suffers()
    assert ritual in played.failed()
    played.norm.copy_(kept)
    await played.fight()
    assert debuff not in played.suffers()
    assert ritual not in played.failed()
