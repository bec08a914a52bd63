"""The engine program: one per save, detached from the terminal, telling its starter when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from engine.realm import Realm
from engine.server.api import make_app
from engine.trainer.priority import settle_session
from heroes.definition import HeroError
from quests.packs.sandbox.runs import stop_all
from saves.events import TrainerPriority
from saves.events.errors import SaveError
from saves.file.lock import SaveLock
from saves.file.paths import socket_path

DRAIN_SECONDS = 1
READY = "ready"
MOST_TOLD = 300


def run(save: Path, lock: SaveLock, *, hold: bool) -> None:
    """Run the engine of a locked save; an error before it is ready is one line on stdout."""
    try:
        asyncio.run(_serve(save, lock, hold=hold))
    except (SaveError, HeroError) as flaw:
        _tell(str(flaw))
        sys.exit(1)
    except OSError as flaw:
        _tell(f"The engine can't run ({flaw.strerror or flaw}): see to the disk of {save}.")
        raise
    except Exception as flaw:
        _tell(f"The engine failed ({type(flaw).__name__}: {' '.join(str(flaw).split())[:MOST_TOLD]}).")
        raise


async def _serve(save: Path, lock: SaveLock, *, hold: bool) -> None:
    path = socket_path(save)
    realm = Realm(save, lock, hold=hold)
    realm.place_session = _place_session
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(realm),
            log_level="error",
            lifespan="off",
            timeout_graceful_shutdown=DRAIN_SECONDS,
            ws="none",
        )
    )
    listener = _listener(path)
    serving = asyncio.create_task(_without_signals(server, listener))
    _listen_for_signals(realm)
    realm.open()
    _tell(READY)
    try:
        reason = await realm.run()
        await realm.close(reason)
    except Exception as flaw:
        await realm.close("failure", f"{type(flaw).__name__}: {flaw}")
        raise
    finally:
        # Windows hear why the engine stops before their streams end; the lock is released last.
        server.should_exit = True
        await serving
        # A thread that waits for a module's code would keep this process from ending.
        stop_all()
        path.unlink(missing_ok=True)
        realm.journal.log.close()


def _listener(path: Path) -> socket.socket:
    # The save's lock is ours, so a socket that is still there belongs to an engine that was killed.
    try:
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        path.chmod(0o600)
    except OSError as flaw:
        raise SaveError(
            f"The engine can't listen at {path} ({flaw.strerror}): move the save elsewhere."
        ) from flaw
    listener.listen(64)
    return listener


async def _without_signals(server: uvicorn.Server, listener: socket.socket) -> None:
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    await server.serve(sockets=[listener])


def _listen_for_signals(realm: Realm) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, realm.request_stop, "player")
    loop.add_signal_handler(signal.SIGINT, realm.request_stop, "player")
    # The terminal that started us may close; the training goes on.
    loop.add_signal_handler(signal.SIGHUP, lambda: None)


def _place_session(priority: TrainerPriority) -> None:
    # The kernel may make this call wait; the engine need not wait for it.
    threading.Thread(target=settle_session, args=(priority,), daemon=True).start()


def _tell(line: str) -> None:
    """Write one line to the program that started us, which may be gone."""
    with contextlib.suppress(OSError, ValueError):
        os.write(1, line.encode(errors="replace") + b"\n")
