"""What happens when the newest checkpoint's file is damaged or gone: the hero goes on from the one before."""

from __future__ import annotations

from engine.journal import Journal
from heroes.vault.store import Vault, VaultError
from saves.events import CheckpointLost
from saves.state import Campaign, Checkpoint


def fall_back(journal: Journal, vault: Vault) -> bool:
    """Record every damaged checkpoint that is newer than the newest whole one as lost; whether there was any.

    Raises VaultError if none is whole: then the vault can't be reached, rather than the hero being lost.
    """
    campaign = journal.state.campaign
    damaged = damaged_before_whole(campaign, vault) if campaign else []
    for checkpoint, reason in damaged:
        assert campaign is not None
        fact = CheckpointLost(campaign.campaign, checkpoint.checkpoint, reason)
        journal.record(f"checkpoint:{checkpoint.checkpoint}", fact)
    return bool(damaged)


def damaged_before_whole(campaign: Campaign, vault: Vault) -> list[tuple[Checkpoint, str]]:
    """The damaged checkpoints newer than the newest whole one, with reasons; VaultError if none is whole."""
    damaged: list[tuple[Checkpoint, str]] = []
    for checkpoint in reversed(campaign.checkpoints.values()):
        if checkpoint.cleared or checkpoint.zone != "hot":
            continue
        try:
            vault.verify(checkpoint.sha256)
        except VaultError as flaw:
            damaged.append((checkpoint, str(flaw)))
        else:
            return damaged
    if not damaged:
        return []
    raise VaultError(
        f"No checkpoint of the campaign can be read in {vault.folder}: see that its disk is there, or go on"
        " from a backup of the vault."
    )
