from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.wire import Activity, EngineError, Snapshot
from realm_tui.commands.guest import Guest
from realm_tui.commands.reports import JsonReport
from realm_tui.commands.train import _follow
from realm_tui.progress import Course
from saves.state import State


class Vanishing:
    """A client whose stream, when it is cancelled, says that the engine has gone."""

    async def events(self, after: int) -> AsyncIterator[Any]:
        try:
            await asyncio.sleep(60)
            yield None
        except asyncio.CancelledError:
            raise EngineError("The engine has gone.") from None


async def test_an_interrupt_is_never_taken_for_a_lost_engine(tmp_path: Path) -> None:
    snapshot = Snapshot(state=State(), activity=Activity(doing="held"))
    guest = Guest(Vanishing(), snapshot, started=True)  # type: ignore[arg-type]
    following = asyncio.create_task(_follow(tmp_path / "none.realm", guest, JsonReport(), Course()))
    await asyncio.sleep(0)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
