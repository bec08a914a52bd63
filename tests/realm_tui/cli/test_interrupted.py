from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.wire.messages import Activity, EngineError, StateSnapshot
from realm_tui.cli.commands import train
from realm_tui.cli.commands.engine_session import Guest
from realm_tui.cli.commands.train import SilentEnd, _follow
from realm_tui.cli.commands.train_output import JsonReport
from realm_tui.cli.train_progress import Ending, FollowedOrder
from saves.state import State


class Vanishing:
    """A client whose stream, when it is cancelled, says that the engine has gone."""

    async def events(self, after: int) -> AsyncIterator[Any]:
        try:
            await asyncio.sleep(60)
            yield None
        except asyncio.CancelledError:
            raise EngineError("The engine has gone.") from None


class Notes(JsonReport):
    """A report that keeps the command's own notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


async def test_another_engine_is_promised_only_where_there_will_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def lost(*_: object) -> Ending:
        nonlocal tries
        tries += 1
        raise SilentEnd

    monkeypatch.setattr(train, "_train", lost)
    report = Notes()
    end = await train._through_losses(tmp_path / "none.realm", None, FollowedOrder(), report)
    assert (tries, len(report.notes)) == (5, 4)
    assert end.reason.startswith("The engine was lost 5 times")


async def test_an_interrupt_is_never_taken_for_a_lost_engine(tmp_path: Path) -> None:
    snapshot = StateSnapshot(state=State(), activity=Activity(doing="held"))
    guest = Guest(Vanishing(), snapshot, started=True)  # type: ignore[arg-type]
    following = asyncio.create_task(_follow(tmp_path / "none.realm", guest, JsonReport(), FollowedOrder()))
    await asyncio.sleep(0)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
