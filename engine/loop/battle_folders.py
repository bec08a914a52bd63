"""The folders in which battles keep what resuming needs."""

from __future__ import annotations

import shutil
from pathlib import Path

from common.files import sha256_of
from heroes.vault.store import Vault, VaultError
from saves.state import Battle, Campaign

KEPT_BATTLES = 2
"""Latest battles whose optimizer state stays: the newest, and the one to fall back to."""
ADAPTER = "adapter_model.safetensors"


class BattleFolders:
    """Where battles leave their resumable checkpoints."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self.root, self.vault = root, vault

    def folder(self, campaign: int, battle: int) -> Path:
        """The folder of one battle."""
        return self.root / f"{campaign}-{battle:04d}"

    def clear(self, campaign: int, battle: int) -> None:
        """Empty the folder of a battle that begins; raises VaultError.

        A save restored from a backup reuses battle numbers, and must not resume the former battles.
        """
        folder = self.folder(campaign, battle)
        try:
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise VaultError(
                f"The old battle folder {folder} can't be removed ({error.strerror}): remove it, and the next"
                " battle begins."
            ) from error

    def start_of(self, campaign: Campaign, battle: Battle) -> str | None:
        """The checkpoint folder that a battle starts from; None for the base model.

        If no folder with optimizer state is intact, the vault's adapter alone is put into one; raises
        VaultError if that is damaged too.
        """
        if battle.from_checkpoint is None:
            return None
        checkpoint = campaign.checkpoints[battle.from_checkpoint]
        home = self.folder(campaign.campaign, checkpoint.battle)
        if battle.from_checkpoint == campaign.from_checkpoint:
            # The checkpoint's battle was another campaign's, and this campaign may reuse its number.
            home = self._first_start(campaign)
        last = max(home.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), default=None)
        if last is not None and _holds(last, checkpoint.sha256):
            return str(last)
        return str(self._from_vault(checkpoint.sha256, home / "checkpoint-0"))

    def tidy(self, campaign: Campaign) -> None:
        """Remove the folders of old battles, and of campaigns that are over: those go on from the vault."""
        kept = {self.folder(campaign.campaign, each.battle) for each in campaign.battles[-KEPT_BATTLES:]}
        kept.add(self._first_start(campaign))
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _first_start(self, campaign: Campaign) -> Path:
        """Where the checkpoint that the campaign began with is put."""
        return self.root / f"{campaign.campaign}-start"

    def _from_vault(self, sha256: str, folder: Path) -> Path:
        self.vault.verify(sha256)
        with self.vault.writing(f"the start of a battle, the adapter {sha256[:12]},"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(self.vault.safetensors_path(sha256), folder / ADAPTER)
        return folder


def _holds(folder: Path, sha256: str) -> bool:
    adapter = folder / ADAPTER
    return adapter.is_file() and sha256_of(adapter) == sha256
