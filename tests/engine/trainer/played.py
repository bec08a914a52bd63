"""A campaign fought by the real trainer on a model small enough for a second a battle."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import torch

from common.files import sha256_of
from engine.chores.vault_keeper import VaultKeeper
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.quest_poster import Planner
from engine.loop.sealing import checkpoint_name, sealed
from engine.rules.temple.afflictions import afflictions
from engine.trainer.messages import AnyReport, Fight, Fought
from heroes.vault.store import Vault
from saves.state import Battle, Campaign
from tests.engine.trainer.small import Wire, arena_of, small_hero
from tests.journals import campaign_of, post

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
        arena, keeper = BattleFolders(folder / "battles", vault), VaultKeeper(journal, vault)
        self.battles = Battles(journal, self.link, None, Seal(journal), arena, keeper, Planner(journal))  # type: ignore[arg-type]

    @property
    def norm(self) -> torch.Tensor:
        """The scale of the last hidden state, before the LM head."""
        weight: torch.Tensor = self.link.hero[0].get_base_model().get_decoder().norm.weight.data
        return weight

    async def fight(self, tasks: int = TASKS, **quest: object) -> Battle:
        """One battle, of six steps where nothing else is said, from its quest to the verdict."""
        post(self.journal, tasks, **quest)
        return await self.fight_next()

    async def fight_next(self) -> Battle:
        """A battle for the next quest on the board."""
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
