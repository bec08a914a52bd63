"""The engine's one way to change the save: record facts, fold them, tell everyone who listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence

import msgspec

from engine.wire.messages import Activity, ActivityMessage, EventMessage, Message, StepMessage
from engine.wire.step_clock import StepClock
from saves.events import Entry, Fact
from saves.events.errors import DiskError, SaveError
from saves.file.rows import StepRow
from saves.file.tables import Row
from saves.log import snapshot
from saves.log.fold import fold
from saves.log.log import Log, latest_step
from saves.state import State

LISTENER_BACKLOG = 2_000
"""Messages by which a listener may fall behind before it is dropped; it can ask again from where it was."""


class Journal:
    """The log and its fold, with the listeners of both."""

    def __init__(self, log: Log, state: State) -> None:
        self.log, self.state = log, state
        self.activity = Activity(doing="waking")
        self.clock = StepClock()
        self.witness: Callable[[Entry, bool], None] = lambda entry, watched: None
        """Called with each entry, and whether a window was open before it."""
        self.listeners: set[asyncio.Queue[Message | None]] = set()

    def record(self, subject: str, *facts: Fact, rows: Sequence[Row] = ()) -> None:
        """Append facts and rows in one transaction; raises SaveError and changes nothing when it fails."""
        watched = bool(self.state.windows)
        entries = self.log.append([(subject, fact) for fact in facts], rows=rows)
        self.state = fold(self.state, entries)
        # The facts are in the save whether a snapshot of the state finds room or not.
        with contextlib.suppress(DiskError):
            snapshot.keep(self.log.connection, self.state)
        for entry in entries:
            self._publish(EventMessage.of(entry))
            self.witness(entry, watched)

    def note(self, fact: Fact) -> None:
        """Record a fact that can't be undone; if the save can't be written, the activity says so instead."""
        try:
            self.record("engine", fact)
        except SaveError as flaw:
            self.act(detail=str(flaw))

    def place(self) -> tuple[int, int]:
        """The battle being fought and its latest step; 0, 0 between battles."""
        battle = self.state.fought
        if battle is None:
            return 0, 0
        return battle.battle, latest_step(self.log.connection, self.state.active, battle.battle)

    def record_step(self, row: StepRow) -> None:
        """Append one training step."""
        self.log.append([], rows=[row])
        self.clock.step(row.seconds)
        self._publish(StepMessage(row=row))

    def act(self, **changes: object) -> None:
        """Change what the engine says it is doing."""
        activity = msgspec.structs.replace(self.activity, **changes)
        if activity != self.activity:
            self.activity = activity
            self._publish(ActivityMessage(activity=activity))

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Message | None]]:
        """A queue of all messages from now on; None means that the listener fell too far behind."""
        queue: asyncio.Queue[Message | None] = asyncio.Queue(LISTENER_BACKLOG)
        self.listeners.add(queue)
        try:
            yield queue
        finally:
            self.listeners.discard(queue)

    def _publish(self, message: Message) -> None:
        for queue in list(self.listeners):
            if queue.qsize() >= LISTENER_BACKLOG - 1:
                self.listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(message)
