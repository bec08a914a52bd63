from __future__ import annotations

import asyncio

from engine.children.supervisor import Supervisor


class Leaving:
    """A child that ends when it is told to."""

    def __init__(self) -> None:
        self.told = asyncio.Event()

    async def start(self) -> None:
        return

    async def wait(self) -> str:
        await self.told.wait()
        return "exit code 0"

    def kill(self) -> None:
        self.told.set()


async def test_a_child_that_was_told_to_leave_is_followed_at_once_and_mourned_by_nobody() -> None:
    made: list[Leaving] = []
    deaths: list[str] = []

    def make() -> Leaving:
        made.append(Leaving())
        return made[-1]

    watched: Supervisor[str] = Supervisor(
        make,  # type: ignore[arg-type]
        lambda epitaph, _: deaths.append(epitaph),
        lambda _: None,
    )
    running = asyncio.create_task(watched.run())
    await asyncio.sleep(0)
    for count in (2, 3):
        watched.renew()
        made[-1].told.set()
        async with asyncio.timeout(10):
            while len(made) < count:  # noqa: ASYNC110 (the supervisor has no event for it)
                await asyncio.sleep(0.001)
    assert (deaths, len(watched.deaths)) == ([], 0)
    made[-1].told.set()
    async with asyncio.timeout(10):
        while not deaths:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert deaths == ["exit code 0"]
    watched.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
