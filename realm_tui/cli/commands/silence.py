"""An asynchronous stream that reports its own silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

Item = TypeVar("Item")


async def with_silence(stream: AsyncIterator[Item], seconds: float) -> AsyncGenerator[Item | None, None]:
    """The stream's items, and None whenever `seconds` pass without an item; raises what the stream raises."""
    # A separate task reads, since a timeout that cancels the wait for an item would end the stream.
    heard: asyncio.Queue[Item] = asyncio.Queue()
    reading = asyncio.create_task(_read(stream, heard))
    try:
        while not (reading.done() and heard.empty()):
            waiting = asyncio.ensure_future(heard.get())
            await asyncio.wait({waiting, reading}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield waiting.result()
                continue
            waiting.cancel()
            if not reading.done():
                yield None
        await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _read(stream: AsyncIterator[Item], heard: asyncio.Queue[Item]) -> None:
    async for item in stream:
        heard.put_nowait(item)
