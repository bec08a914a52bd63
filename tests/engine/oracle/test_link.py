"""The engine's hold on the Oracle: what it believes to be loaded is what is."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from engine.children.oracle_link import OracleLink, OracleRefusal
from engine.children.process import ChildLost
from engine.oracle.adapters import KEPT


@pytest.mark.fault("F10")
async def test_an_oracle_that_failed_says_so_until_it_is_cleared(
    tiny_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.children.supervisor.FIRST_PAUSE", 0.01)
    model = tmp_path / "tiny.gguf"
    link = OracleLink(
        ["--model", str(model)], tmp_path / "oracle.log", lambda _: None, lambda *_: None, lambda _: None
    )
    work = asyncio.create_task(link.run())
    try:
        async with asyncio.timeout(200):
            with pytest.raises(ChildLost, match=r"The Oracle failed \(exit code 1: .*can't load"):
                await link.answer(["add 1 1"], None, 3)
            with pytest.raises(ChildLost, match="The Oracle failed"):
                await anext(link.chat("add 1 1", None, 3, 0.0, 0))
            recovered = asyncio.create_task(link.recovered())
            await asyncio.sleep(0)
            assert not recovered.done()
            shutil.copy(tiny_gguf, model)
            link.supervisor.clear()
            await recovered
            await asyncio.sleep(0.1)
            assert len((await link.answer(["add 1 1"], None, 3)).answers) == 1
    finally:
        link.stop()
        await work


async def test_an_adapter_that_was_freed_is_not_believed_loaded(
    tiny_gguf: Path, tiny_adapters: list[Path], tmp_path: Path
) -> None:
    link = OracleLink(
        ["--model", str(tiny_gguf)], tmp_path / "oracle.log", lambda _: None, lambda *_: None, lambda _: None
    )
    work = asyncio.create_task(link.run())
    try:
        for number, path in enumerate(tiny_adapters):
            await link.swap(str(number), path)
        numbers = [str(number) for number in range(len(tiny_adapters))]
        assert link.loaded == set(numbers[-KEPT:])
        with pytest.raises(OracleRefusal, match="not loaded"):
            await link.answer(["add 1 1"], numbers[0], 3)
        for number in sorted(link.loaded):
            await link.answer(["add 1 1"], number, 3)
    finally:
        link.stop()
        await work
