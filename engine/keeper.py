"""The vault's keeper: moves checkpoints between its zones and lets go of those that no rule keeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from engine.journal import Journal
from engine.retention import Departure, departures
from heroes.vault import Vault
from heroes.zones import Zones
from saves.events import CheckpointMoved, CheckpointsCleared, Zone
from saves.state import Checkpoint


class Keeper:
    """Keeps one save's vault as the rules and the player want it."""

    def __init__(self, journal: Journal, vault: Vault) -> None:
        self.journal, self.zones = journal, Zones(vault)

    async def tidy(self) -> list[Departure]:
        """Do what the rules say now, and say what that was; raises VaultError and SaveError."""
        found = departures(self.journal.state, time.time())
        self.clear([each for each in found if each.to is None])
        for each in found:
            if each.to is not None:
                await self.move(each.campaign, each.checkpoint, each.to)
        return found

    async def restore(self, campaign: int, checkpoint: Checkpoint) -> None:
        """Bring a checkpoint back to where it can be served; raises VaultError and SaveError."""
        if checkpoint.zone != "hot":
            await self.move(campaign, checkpoint, "hot")

    async def move(self, campaign: int, checkpoint: Checkpoint, zone: Zone) -> None:
        """Put a whole copy in the other zone, record it, and only then give up the one before."""
        name, sha256, before = checkpoint.checkpoint, checkpoint.sha256, checkpoint.zone
        await asyncio.to_thread(self.zones.carry, sha256, zone)
        self.journal.record(f"checkpoint:{name}", CheckpointMoved(campaign, name, zone))
        self.zones.forget(sha256, before)

    def clear(self, leaving: Sequence[Departure]) -> None:
        """Remove adapters for good, the word of it first: a file without its word is in nobody's way."""
        for campaign in sorted({each.campaign for each in leaving}):
            names = [each.checkpoint.checkpoint for each in leaving if each.campaign == campaign]
            fact = CheckpointsCleared(campaign=campaign, checkpoints=names, reason="to make room")
            self.journal.record(f"campaign:{campaign}", fact)
        # A campaign that went on from one of them has it too, and needs the file.
        shared = {each.sha256 for each in self.journal.state.kept_checkpoints()}
        for sha256 in {each.checkpoint.sha256 for each in leaving} - shared:
            self.zones.discard(sha256)
