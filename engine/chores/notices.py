"""Notifies a player who is away: on the desktop, and with a small JSON to a webhook."""

from __future__ import annotations

import asyncio
import contextlib
import html
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from common.text import one_line
from engine.journal import Journal
from engine.rules.headlines import happening, headline, wanted
from saves.events import Entry, Happening
from saves.events.errors import SaveError
from saves.file.machine_settings import read_settings
from saves.file.paths import log_file, private_file

if TYPE_CHECKING:
    import httpx

SECONDS = 5.0
"""Longest time that sending a notice may take."""
TITLE = "Realm of Training"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What a webhook is sent."""

    v: int = 1
    realm: str
    happening: Happening
    text: str
    event: int
    """The id of the event in the save."""
    kind: str
    time: float
    """Unix seconds, UTC."""


class Notices:
    """Sends notices beside the engine's own work; a failure is noted in the save's log file, not retried."""

    def __init__(self, save: Path, journal: Journal) -> None:
        self.save, self.journal = save, journal
        self.pending: set[asyncio.Task[None]] = set()
        journal.witness = self.take

    def take(self, entry: Entry, watched: bool) -> None:
        """Send notices of an entry that is a happening, if nobody watches and the player wants them."""
        state, fact = self.journal.state, entry.fact()
        kind = happening(fact)
        if watched or kind is None or not wanted(fact, state):
            return
        notice = Notice(
            realm=one_line(state.name),
            happening=kind,
            text=headline(fact, state),
            event=entry.id,
            kind=entry.kind,
            time=entry.time,
        )
        if "desktop" in state.budget.notify:
            self._begin("desktop", notice)
        if "webhook" in state.budget.notify:
            self._begin("webhook", notice)

    async def close(self) -> None:
        """Wait for the notices under way, for as long as sending may take."""
        if self.pending:
            await asyncio.wait(self.pending, timeout=SECONDS + 1)

    def _begin(self, way: str, notice: Notice) -> None:
        task = asyncio.create_task(self._give(way, notice))
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)

    async def _give(self, way: str, notice: Notice) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                flaw = await (to_desktop(notice) if way == "desktop" else to_webhook(notice))
        except TimeoutError:
            flaw = f"took longer than {SECONDS:.0f} s"
        except Exception as error:  # noqa: BLE001  no word to the player is worth the training
            # The error's message may name the webhook's address, which may be a secret.
            flaw = f"failed with {type(error).__name__}"
        if flaw:
            await asyncio.to_thread(_note, self.save, f"notice of event {notice.event}: the {way} {flaw}")


async def to_desktop(notice: Notice) -> str:
    """Show a notice with `notify-send`; returns what went wrong, empty if nothing did."""
    program = shutil.which("notify-send")
    if program is None:
        return "has no notify-send"
    process = await asyncio.create_subprocess_exec(
        program,
        f"--app-name={TITLE}",
        "--",
        TITLE,
        # Most desktops read markup in the body.
        html.escape(notice.text, quote=False),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    return "" if code == 0 else f"ended with exit code {code}"


async def to_webhook(notice: Notice) -> str:
    """Send a notice to the address in the settings, following no redirect; returns what went wrong."""
    address = (await asyncio.to_thread(read_settings)).webhook
    if not address:
        return "has no address: set it with `realm budget --notify webhook=URL`"
    headers = {"content-type": "application/json"}
    async with await asyncio.to_thread(_client) as client:
        request = client.stream("POST", address, content=msgspec.json.encode(notice), headers=headers)
        async with request as answer:
            # Only the status counts: the body is not read, as it may be endless.
            return "" if answer.is_success else f"answered {answer.status_code}"


def _client() -> httpx.AsyncClient:
    # Importing httpx and reading the certificates take too long for the engine's loop.
    import httpx

    return httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)


def _note(save: Path, line: str) -> None:
    with contextlib.suppress(OSError, SaveError):
        file = private_file(log_file(save), os.O_WRONLY | os.O_APPEND)
        try:
            os.write(file, line.encode(errors="replace") + b"\n")
        finally:
            os.close(file)
