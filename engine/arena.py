"""The folders in which battles keep what resuming needs, and which checkpoints may go."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

from engine.journal import Journal
from engine.retention import superfluous
from heroes.vault import Vault
from saves.events import CheckpointsCleared
from saves.state import Battle, Campaign, Checkpoint

KEPT_BATTLES = 2
"""Latest battles whose optimizer state stays: the newest, and the one to fall back to."""


class Arena:
    """Where battles leave their resumable checkpoints."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self.root, self.vault = root, vault

    def folder(self, campaign: int, battle: int) -> Path:
        """The folder of one battle."""
        return self.root / f"{campaign}-{battle:04d}"

    def start_of(self, campaign: Campaign, battle: Battle) -> str | None:
        """The checkpoint folder a battle goes on from; the vault's adapter alone where no other is left."""
        if battle.from_checkpoint is None:
            return None
        checkpoint = campaign.checkpoints[battle.from_checkpoint]
        home = self.folder(campaign.campaign, checkpoint.battle)
        if battle.from_checkpoint == campaign.from_checkpoint:
            # Its battle was another campaign's, and the number may come again in this one.
            home = self.root / f"{campaign.campaign}-start"
        last = max(home.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), default=None)
        if last is not None:
            return str(last)
        return str(self._from_vault(checkpoint.sha256, home / "checkpoint-0"))

    def _from_vault(self, sha256: str, folder: Path) -> Path:
        self.vault.verify(sha256)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(self.vault.safetensors_path(sha256), folder / "adapter_model.safetensors")
        return folder

    def tidy(self, journal: Journal, campaign: Campaign) -> None:
        """Remove old battles' folders, and the oldest adapters that nothing needs."""
        for battle in campaign.battles[:-KEPT_BATTLES]:
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(self.folder(campaign.campaign, battle.battle))
        self.clear(journal, campaign, superfluous(campaign, time.time()))

    def clear(self, journal: Journal, campaign: Campaign, old: list[Checkpoint]) -> None:
        """Remove adapters for good, the word of it first: a file without its word is in nobody's way."""
        if not old:
            return
        names = [each.checkpoint for each in old]
        fact = CheckpointsCleared(campaign=campaign.campaign, checkpoints=names, reason="to make room")
        journal.record(f"campaign:{campaign.campaign}", fact)
        # A campaign that went on from one of them has it too, and needs the file.
        shared = {each.sha256 for each in journal.state.kept_checkpoints()}
        for sha256 in {each.sha256 for each in old} - shared:
            self.vault.discard(sha256)
