"""Debuffs from real causes: a real trainer breaks, rages or sleeps, and a sound battle cures the hero."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import coach
from engine.arena import Arena
from engine.battles import Battles
from engine.journal import Journal
from engine.keeper import Keeper
from engine.sealing import checkpoint_name, sealed
from engine.settings import settings
from engine.temple.afflictions import afflictions
from engine.trainer import scribe
from engine.trainer.messages import AnyReport, Fight, Fought
from heroes.files import sha256_of
from heroes.vault import Vault
from saves.state import Battle, Campaign
from tests.journals import campaign_of, new_journal, post
from tests.trainer.small import Wire, arena_of, small_hero

TASKS = 6 * 16


class Link:
    """The real trainer, without a process of its own."""

    def __init__(self, converted: Path) -> None:
        self.hero = small_hero(converted)
        self.wire = Wire()
        self.arena = arena_of(*self.hero, self.wire)

    async def fight(self, order: Fight) -> AsyncGenerator[AnyReport, None]:
        self.wire.said.clear()
        self.arena.run(order, self.wire)  # type: ignore[arg-type]
        for report in self.wire.said:
            yield report  # type: ignore[misc]


class Seal:
    """Seals what the trainer left; there is no Oracle here to echo it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    async def seal(self, campaign: Campaign, battle: Battle, fought: Fought) -> float:
        adapter = Path(fought.folder) / "adapter_model.safetensors"
        name = checkpoint_name(campaign, battle)
        fact = sealed(campaign, battle, name, sha256_of(adapter), adapter.stat().st_size)
        self.journal.record(f"checkpoint:{name}", fact)
        return 0.0


class Played:
    """A campaign whose battles are fought one at a time."""

    def __init__(self, journal: Journal, folder: Path, converted: Path) -> None:
        self.journal, self.link = journal, Link(converted)
        vault = Vault(folder / "vault")
        arena, keeper = Arena(folder / "battles", vault), Keeper(journal, vault)
        self.battles = Battles(journal, self.link, Seal(journal), arena, keeper)  # type: ignore[arg-type]

    @property
    def norm(self) -> torch.Tensor:
        """The scale of the last hidden state, before the LM head."""
        weight: torch.Tensor = self.link.hero[0].get_base_model().get_decoder().norm.weight.data
        return weight

    async def fight(self) -> Battle:
        """One battle of six steps, from its quest to the verdict."""
        post(self.journal, TASKS)
        campaign = campaign_of(self.journal)
        await self.battles.fight(campaign, resume=False)
        await self.battles.judge(campaign, campaign.battles_fought)
        return campaign.battles[-1]

    def suffers(self) -> list[str]:
        return [each.name for each in afflictions(campaign_of(self.journal))]

    def failed(self) -> dict[str, str]:
        """The rituals that the last verdict found failed."""
        entry = self.journal.log.connection.execute(
            "SELECT payload FROM events WHERE kind = 'BattleBlessed' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return {each["ritual"]: each["reason"] for each in json.loads(entry[0])["failed"]}


@pytest.fixture
def played(tmp_path: Path, converted: Path) -> Iterator[Played]:
    with new_journal(tmp_path) as journal:
        yield Played(journal, tmp_path, converted)


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
