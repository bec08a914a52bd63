"""A backup of the save each day, made beside the training."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from engine.journal import Journal
from saves.care.backup import due, take
from saves.events.errors import SaveError

FIRST_SECONDS = 60.0
"""Time after the start of an engine before its first backup."""
LOOK_SECONDS = 600.0
"""Time between two looks at whether a backup is due."""


async def keep_backups(save: Path, journal: Journal) -> None:
    """Back the save up whenever the last backup is a day old; a failure is shown, and tried again."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        if journal.state.campaign is not None and due(save, time.time()):
            try:
                await asyncio.to_thread(take, save, reason="daily")
            except SaveError as flaw:
                journal.act(detail=f"no backup could be made: {flaw}")
        await asyncio.sleep(LOOK_SECONDS)
