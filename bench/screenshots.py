"""Pictures for the README, taken from a new hero that is really training: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from engine.wire.client import connect
from realm_tui.window.app import RealmApp
from saves.file.chosen import default_save

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = (132, 38)
LEVEL, STEP = 1, 24
"""Level gained, and steps of a battle after it, before the picture: every panel then shows something."""
LONGEST_WAIT = 1800.0


async def take(save: Path) -> None:
    """Wake a hero, wait until every panel shows something, and save a picture of the Tavern."""
    app = RealmApp(save)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        async with asyncio.timeout(LONGEST_WAIT):
            while not _worth_showing(app):
                await pilot.pause(1.0)
        PICTURES.mkdir(parents=True, exist_ok=True)
        app.save_screenshot("tavern.svg", str(PICTURES))
    client = await connect(save, start=False)
    await client.command("stop")
    await client.close()


def _worth_showing(app: RealmApp) -> bool:
    campaign, bout = app.view.state.campaign, app.view.bout
    if campaign is None or bout is None or campaign.level < LEVEL:
        return False
    return bout.battle > campaign.battles_fought and bout.step >= STEP


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder:
        os.environ["REALM_HOME"] = folder
        asyncio.run(take(default_save()))
