"""A running engine's API on its Unix socket, with a tiny hero whose Oracle is real."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import uvicorn

from engine.realm import Realm
from engine.server.api import make_app
from engine.server.obey import obey
from saves.file.lock import SaveLock
from tests.toy_hero import make_toy


class Live:
    """The engine, its socket, and a client on it."""

    def __init__(self, realm: Realm, socket: Path) -> None:
        self.realm, self.socket = realm, socket
        transport = httpx.AsyncHTTPTransport(uds=str(socket))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://engine", timeout=120)


@contextlib.asynccontextmanager
async def live_api(home: Path, *, woken: bool = True) -> AsyncIterator[Live]:
    """An engine with a tiny hero in a home, held as if for one command, so that nothing trains."""
    make_toy(home)
    save, socket = home / "my.realm", home / "api.sock"
    realm = Realm(save, SaveLock(save), hold=True)
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(realm),
            uds=str(socket),
            log_level="error",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve())
    realm.open()
    if woken:
        woke = await obey(realm, "wake", msgspec.json.encode({"hero": "toy", "seed": 7}))
        assert woke.ok, woke.message
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    live = Live(realm, socket)
    try:
        yield live
    finally:
        await live.http.aclose()
        await realm.close("player")
        server.should_exit = True
        await serving
        realm.journal.log.close()
