"""The engine's hold on the Oracle: what it believes to be loaded is what is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.oracle.shelf import KEPT
from engine.oracle_link import OracleLink, OracleRefusal


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
