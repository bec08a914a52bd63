"""Moves checkpoints between the vault's zones, and removes those that no rule keeps."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import NamedTuple

from engine.journal import Journal
from engine.rules.retention import Departure, departures
from heroes.vault.store import Vault, VaultError
from heroes.vault.zones import Zones
from saves.events import CheckpointLost, CheckpointMoved, CheckpointsCleared, Zone
from saves.state import Checkpoint


class Tidied(NamedTuple):
    """What came of a tidying."""

    done: list[Departure]
    trouble: list[str]
    """What kept checkpoints from leaving, a sentence each."""


class VaultKeeper:
    """Keeps one save's vault as the rules and the player want it."""

    def __init__(self, journal: Journal, vault: Vault) -> None:
        self.journal, self.zones = journal, Zones(vault)

    async def tidy(self) -> Tidied:
        """Move and remove what the rules say; what fails now is left for the next time. Raises SaveError."""
        found = departures(self.journal.state, time.time())
        done, trouble = [each for each in found if each.to is None], list[str]()
        self.clear(done)
        for each in found:
            if each.to is None:
                continue
            if flaw := await self._move_on(each.campaign, each.checkpoint, each.to):
                trouble.append(flaw)
            else:
                done.append(each)
        return Tidied(done, trouble)

    async def _move_on(self, campaign: int, checkpoint: Checkpoint, zone: Zone) -> str:
        """Move a checkpoint; returns what went wrong, empty if nothing did.

        A checkpoint whose file is damaged or gone is recorded as lost; else it would be tried forever.
        """
        name = checkpoint.checkpoint
        try:
            await self.move(campaign, checkpoint, zone)
        except VaultError as flaw:
            lost = await asyncio.to_thread(self.zones.loss, checkpoint.sha256, checkpoint.zone)
            if lost:
                self.journal.record(f"checkpoint:{name}", CheckpointLost(campaign, name, lost))
            return lost or str(flaw)
        return ""

    async def restore(self, campaign: int, checkpoint: Checkpoint) -> None:
        """Move a checkpoint to the hot zone, where it can be served; raises VaultError and SaveError."""
        if checkpoint.zone != "hot":
            await self.move(campaign, checkpoint, "hot")

    async def move(self, campaign: int, checkpoint: Checkpoint, zone: Zone) -> None:
        """Put a whole copy into the other zone, record it, and only then remove the former copy."""
        name, sha256, before = checkpoint.checkpoint, checkpoint.sha256, checkpoint.zone
        await asyncio.to_thread(self.zones.carry, sha256, zone)
        self.journal.record(f"checkpoint:{name}", CheckpointMoved(campaign, name, zone))
        with contextlib.suppress(OSError):
            self.zones.forget(sha256, before)

    def clear(self, leaving: Sequence[Departure]) -> None:
        """Remove adapters for good; recorded first, as a file that is left behind does no harm."""
        for campaign in sorted({each.campaign for each in leaving}):
            names = [each.checkpoint.checkpoint for each in leaving if each.campaign == campaign]
            fact = CheckpointsCleared(campaign=campaign, checkpoints=names, reason="to make room")
            self.journal.record(f"campaign:{campaign}", fact)
        # A campaign that began with such a checkpoint has the same adapter, and needs the file.
        shared = {each.sha256 for each in self.journal.state.kept_checkpoints()}
        for sha256 in {each.checkpoint.sha256 for each in leaving} - shared:
            with contextlib.suppress(OSError):
                self.zones.discard(sha256)
