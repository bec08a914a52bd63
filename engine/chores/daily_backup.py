"""A backup of the save each day, made beside the training."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from engine.journal import Journal
from saves.care.backup import due, take
from saves.events.errors import SaveError

FIRST_SECONDS = 60.0
"""How long a new engine is left alone with its start."""
LOOK_SECONDS = 600.0


async def keep_backups(save: Path, journal: Journal) -> None:
    """Back the save up whenever the last backup is a day old; what prevents it is said, and tried again."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        if journal.state.campaign is not None and due(save, time.time()):
            try:
                await asyncio.to_thread(take, save, reason="daily")
            except SaveError as flaw:
                journal.act(detail=f"no backup could be made: {flaw}")
        await asyncio.sleep(LOOK_SECONDS)
