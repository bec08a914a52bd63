"""Guests of the engine (windows, commands, chats), and for how long there has been none."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from engine.journal import Journal
from saves.events import WindowClosed, WindowOpened
from saves.events.errors import SaveError

STANDSTILL = 1.0
"""Seconds between two looks at the clock above which the engine had no CPU time to serve anyone."""


class Guests:
    """Counts guests, and tells how long ago the last one left."""

    def __init__(self, journal: Journal, *, hold: bool) -> None:
        self.journal = journal
        self.holding = hold
        """Started for one command: nothing trains until a window opens or training is ordered."""
        self.passing = hold
        """Started for one command: the engine leaves with its last guest, unless a window opens."""
        self.guests = 0
        self.empty_since = self._looked = time.monotonic()

    @contextlib.contextmanager
    def guest(self) -> Iterator[None]:
        """Count a guest while it is being served."""
        self.guests += 1
        try:
            yield
        finally:
            self.guests -= 1
            self.empty_since = time.monotonic()

    @contextlib.contextmanager
    def window(self, name: str) -> Iterator[None]:
        """Count an open window; the engine stays while it is open, and for the budget's hours after it."""
        self.holding = self.passing = False
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

    def alone(self) -> float:
        """Seconds since the last guest left, on the monotonic clock; 0 while a guest is here.

        To be called several times a second: of a longer gap between calls only `STANDSTILL` counts.
        """
        now = time.monotonic()
        stood_still, self._looked = max(0.0, now - self._looked - STANDSTILL), now
        # Guests who came during the gap could not be served.
        self.empty_since += stood_still
        return 0.0 if self.guests else now - self.empty_since
