"""The inbox: files dropped into its folders become quests, whether the engine ran when they came or not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from engine.inbox.claims import claim, shown, unread
from engine.inbox.intake import Intake
from engine.journal import Journal
from quests.task import QuestError
from saves.events import PRIORITIES, Priority
from saves.events.errors import SaveError
from saves.file.paths import inbox_folder, private_folder

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
"""Names that a scroll may end in, in small letters or large."""
PACKED = ".gz"
"""May follow any of these endings."""
STABLE_SECONDS = 1.0
"""How long a file must stay unchanged before it is taken, so that its writer is done."""
LOOK_SECONDS = 0.25
"""Time between two looks at a file that may still be written."""
RESCAN_SECONDS = 5.0
"""Time between two looks at the folders without an event: not every file system reports changes."""


class Found(NamedTuple):
    """A file in the inbox."""

    path: Path
    priority: Priority
    size: int
    changed: int
    """When it was last changed, nanoseconds by the file system's clock."""
    plain: bool
    """Whether it is a plain file, not a folder, link or pipe."""


class Bell(FileSystemEventHandler):
    """Wakes the engine's loop from the thread that watches the folders."""

    def __init__(self) -> None:
        self.loop, self.rung = asyncio.get_running_loop(), asyncio.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "moved", "modified", "closed"):
            self.loop.call_soon_threadsafe(self.rung.set)


class Inbox:
    """Watches one save's inbox."""

    def __init__(self, journal: Journal, save: Path, intake: Intake) -> None:
        self.journal, self.save, self.intake = journal, save, intake
        self.since: dict[tuple[Path, int, int], float] = {}
        """Since when each file is unchanged, monotonic seconds."""

    async def run(self) -> None:
        """Take what is there, then what comes, until cancelled; on an error, files wait for the next look."""
        bell = Bell()
        with _watched(self.save, bell):
            while True:
                bell.rung.clear()
                soon = False
                try:
                    soon = await self._round()
                except (SaveError, QuestError, OSError) as flaw:
                    self.journal.act(detail=f"the inbox waits: {flaw}")
                if soon:
                    await asyncio.sleep(LOOK_SECONDS)
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.rung.wait(), RESCAN_SECONDS)

    async def _round(self) -> bool:
        """Take every file that is complete, and say whether there are others to look at soon."""
        campaign = self.journal.state.campaign
        if campaign is None or campaign.archived:
            return False
        for left in unread(self.save):
            if left.name in self.intake.taking:
                continue
            await self.intake.take(left, "standard")
        found = list(waiting(self.save))
        now = time.monotonic()
        self.since = {_state(each): self.since.get(_state(each), now) for each in found}
        ripe = [each for each in found if not each.plain or now - self.since[_state(each)] >= STABLE_SECONDS]
        stuck = [why for each in ripe if (why := await self._take(each))]
        if stuck:
            others = f", and without {len(stuck) - 1} others" if len(stuck) > 1 else ""
            self.journal.act(detail=f"the inbox goes on without {stuck[0]}{others}")
        return len(ripe) < len(found)

    async def _take(self, found: Found) -> str:
        """Take one file; returns its name and why it can't be moved, or nothing."""
        try:
            taken = claim(self.save, found.path, found.path.name, found.priority)
        except FileNotFoundError:
            return ""
        except OSError as flaw:
            name, folder = shown(found.path.name), found.path.parent.name
            return f"{name}, which can't be moved out of its folder {folder} ({flaw.strerror})"
        await self.intake.take(taken, "standard")
        return ""


def waiting(save: Path) -> Iterator[Found]:
    """The files in the inbox to be taken: high before normal before low, the oldest first; raises OSError.

    A file in none of the priority folders has normal priority.
    """
    inbox = inbox_folder(save)
    for priority in PRIORITIES:
        folders = [inbox / priority, inbox] if priority == "normal" else [inbox / priority]
        paths = (path for folder in folders for path in folder.glob("*"))
        found = [_found(path, priority) for path in paths if _is_scroll(path.name)]
        yield from sorted(found, key=lambda each: (each.changed, each.path.name))


def overlooked(save: Path) -> list[Path]:
    """The files that stay in the inbox because their names are no scroll's; raises OSError."""
    folders = [inbox_folder(save), *(inbox_folder(save) / priority for priority in PRIORITIES)]
    entries = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [path for path in entries if path not in folders and not _is_scroll(path.name)]


def make_inbox(save: Path) -> Path:
    """The inbox with its priority folders, made if missing; raises SaveError."""
    inbox = private_folder(inbox_folder(save))
    for priority in PRIORITIES:
        private_folder(inbox / priority)
    return inbox


def _is_scroll(name: str) -> bool:
    return name.lower().removesuffix(PACKED).endswith(ENDINGS) and not name.startswith(".")


def _found(path: Path, priority: Priority) -> Found:
    known = path.lstat()
    return Found(path, priority, known.st_size, known.st_mtime_ns, stat.S_ISREG(known.st_mode))


def _state(found: Found) -> tuple[Path, int, int]:
    return found.path, found.size, found.changed


@contextlib.contextmanager
def _watched(save: Path, bell: Bell) -> Iterator[None]:
    # Without a handler, watchdog's threads complain on stderr of events that come after their stop.
    logging.getLogger("watchdog").addHandler(logging.NullHandler())
    observer = Observer()
    # If this machine has too many watches, or no room for the folders yet, the rescans find what comes.
    with contextlib.suppress(OSError, SaveError):
        observer.schedule(bell, str(make_inbox(save)), recursive=True)
        observer.start()
    try:
        yield
    finally:
        if observer.is_alive():
            observer.stop()
