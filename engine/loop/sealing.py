"""From a battle's last checkpoint to an Oracle that answers with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.rules.settings import settings
from engine.rules.temple.measures import echo_gap
from engine.trainer.messages import Drift, Fought
from heroes.definition import find_hero
from heroes.vault.store import Vault
from saves.events import CheckpointSealed, DriftMeasured
from saves.state import Battle, Campaign


class Sealing:
    """Seals checkpoints into the vault and loads them into the Oracle."""

    def __init__(self, journal: Journal, examiner: Examiner, vault: Vault) -> None:
        self.journal, self.examiner, self.vault = journal, examiner, vault

    async def seal(self, campaign: Campaign, battle: Battle, fought: Fought) -> float:
        """Seal and load the checkpoint; returns how far trainer and Oracle differ in loss, nats a token."""
        self.journal.act(doing="sealing", detail=f"sealing the checkpoint of battle {battle.battle}")
        sha256, size = await asyncio.to_thread(self.vault.seal, Path(fought.folder), find_hero(campaign.hero))
        name = checkpoint_name(campaign, battle)
        if name not in campaign.checkpoints:
            self.journal.record(f"checkpoint:{name}", sealed(campaign, battle, name, sha256, size))
        adapter = await self.examiner.load(campaign, name, just_sealed=True)
        pairs = [(echo.prompt, echo.answer) for echo in fought.echoes]
        losses = await self.examiner.oracle.score(pairs, adapter)
        return echo_gap([echo.loss for echo in fought.echoes], losses)


def checkpoint_name(campaign: Campaign, battle: Battle) -> str:
    """A checkpoint's name, unique within its save."""
    prefix = campaign.hero if campaign.campaign == 1 else f"{campaign.hero}-{campaign.campaign}"
    return f"{prefix}-{battle.battle:04d}"


def sealed(campaign: Campaign, battle: Battle, name: str, sha256: str, size: int) -> CheckpointSealed:
    """The fact that a checkpoint is sealed in the vault."""
    lora = find_hero(campaign.hero).lora
    return CheckpointSealed(
        campaign=campaign.campaign,
        checkpoint=name,
        sha256=sha256,
        size=size,
        battle=battle.battle,
        step=battle.start_step + battle.planned,
        parent=battle.from_checkpoint,
        rank=lora.rank,
        alpha=lora.alpha,
    )


def drift_facts(campaign: Campaign, battle: Battle, drift: Drift | None) -> list[DriftMeasured]:
    """The fact of a measured drift; none if it was not measured."""
    if drift is None:
        return []
    return [
        DriftMeasured(
            campaign=campaign.campaign,
            checkpoint=checkpoint_name(campaign, battle),
            battle=battle.battle,
            kl=drift.kl,
            bound=settings().drift.bound,
            prompts=drift.prompts,
            tokens=drift.tokens,
            seconds=drift.seconds,
        )
    ]
