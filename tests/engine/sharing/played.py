"""A save as the game leaves it, played without training: its adapter is of PIP's shape, filled at random."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

from engine.sharing.packing import pack, planned
from heroes.definition import HeroDefinition
from heroes.vault.store import Sealed, Vault
from saves import events as told
from saves.file.export_format import Choice
from saves.file.paths import vault_folder
from saves.file.rows import MessageRow
from tests.campaign_play import Play, sure
from tests.campaign_play import played as played_by
from tests.peft_folder import write_adapter

CHAMPION = "pip-0001"
SECRET = "what the player said in confidence"
STEPS = 40


class Played(NamedTuple):
    save: Path
    sha256: str
    """Of the champion's adapter."""
    experience: float


class RandomVault(Vault):
    """Seals a random adapter for each battle, since none is trained."""

    def seal(self, adapter: Path, hero: HeroDefinition) -> Sealed:
        return super().seal(write_adapter(self.folder.with_name("adapter"), hero, 3), hero)


def played(folder: Path) -> Played:
    """Make the save in a folder of its own: one battle, and a trial that crowns a champion."""
    save = folder / "my.realm"
    with played_by(save, sure, RandomVault(vault_folder(save))) as play:
        asyncio.run(_first_champion(play))
        campaign = play.campaign
        return Played(save, campaign.checkpoints[CHAMPION].sha256, campaign.experience)


async def _first_champion(play: Play) -> None:
    play.begin()
    play.record(told.WindowOpened("w"))
    await play.until(lambda campaign: campaign.champion is not None)
    play.journal.log.append([], _chat())


def exported(
    own: Played,
    target: Path,
    choice: Choice = "champion",
    *,
    full: bool = False,
    chats: bool = False,
    scrolls: bool = False,
    vault: Path | None = None,
) -> Path:
    """The save's export; its adapters are those of another save where one is given."""
    with planned(own.save, choice, full=full, chats=chats, scrolls=scrolls) as plan:
        pack(vault or own.save, plan, target, progress=lambda _: None)
    return target


def _chat() -> list[MessageRow]:
    return [
        MessageRow(chat="window-1-hero", number=0, role="user", text=SECRET, speaker="", time=1.0),
        MessageRow(chat="window-1-hero", number=1, role="assistant", text="yes", speaker=CHAMPION, time=1.0),
    ]
