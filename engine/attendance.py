"""Who is here: windows, commands and chats, and how long the engine goes on without them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from engine.journal import Journal
from engine.rules import LINGER
from saves.errors import SaveError
from saves.events import WindowClosed, WindowOpened

GRACE = 5.0
"""Seconds between two requests of one command, so that the engine does not leave in between."""
STANDSTILL = 1.0
"""Seconds between two looks at the clock beyond which the engine had no processor to serve anyone."""


class Attendance:
    """Counts guests, and says when the last has been gone for too long."""

    def __init__(self, journal: Journal, linger: float, *, hold: bool) -> None:
        self.journal, self.linger = journal, linger
        self.holding = hold
        """Started for one command: nothing trains until a window opens or training is ordered."""
        self.guests = 0
        self.empty_since = self._looked = time.monotonic()

    @contextlib.contextmanager
    def guest(self) -> Iterator[None]:
        """Someone is being served."""
        self.guests += 1
        try:
            yield
        finally:
            self.guests -= 1
            self.empty_since = time.monotonic()

    @contextlib.contextmanager
    def window(self, name: str) -> Iterator[None]:
        """A window is open; while it is, and for the budget after it, the hero trains."""
        self.holding = False
        self.linger = max(self.linger, LINGER)
        self.journal.record("window", WindowOpened(window=name))
        try:
            with self.guest():
                yield
        finally:
            self._window_closed(name)

    def _window_closed(self, name: str) -> None:
        # A stopped engine has closed its windows; a full disk must not hide that one has gone.
        with contextlib.suppress(SaveError):
            if name in self.journal.state.windows:
                battle, step = self.journal.place()
                self.journal.record("window", WindowClosed(window=name, battle=battle, step=step))

    def overstayed(self) -> bool:
        """Whether the engine has been alone for longer than its budget; asked several times a second."""
        now = time.monotonic()
        stood_still, self._looked = max(0.0, now - self._looked - STANDSTILL), now
        # Guests who knocked meanwhile could not be let in.
        self.empty_since += stood_still
        alone = now - self.empty_since
        return self.guests == 0 and alone > max(self.linger, GRACE)
