"""How `realm train` shows an order: as JSON lines, or as sentences with a progress line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from engine.rules.headlines import rings
from engine.wire.messages import Accepted, EventMessage, Message, StateSnapshot
from realm_tui.cli.commands.output import LiveLine, emit, on_terminal, say
from realm_tui.cli.train_progress import event_sentence, progress
from realm_tui.view.model import View
from realm_tui.view.past import Past
from realm_tui.view.story import honours
from realm_tui.view.text import one_line

PROGRESS_SECONDS = 10.0
"""Seconds between two progress lines where there is no terminal to write over."""


class TrainReport(Protocol):
    """The interface through which an order is shown while it is followed."""

    view: View

    def begin(self, found: StateSnapshot, answer: Accepted) -> None: ...

    def take(self, message: Message) -> None: ...

    def tick(self) -> None: ...

    def note(self, sentence: str) -> None: ...

    def end(self) -> None: ...


class JsonReport:
    """The engine's answer, then its messages as they come, one JSON object a line."""

    def __init__(self) -> None:
        self.view = View(clock=time.monotonic)

    def begin(self, found: StateSnapshot, answer: Accepted) -> None:
        """Write the engine's answer, marked as such."""
        self.view.open(found, Past(), time.time())
        emit({"type": "answer", **msgspec.structs.asdict(answer)})

    def take(self, message: Message) -> None:
        """Write a message."""
        self.view.take(message)
        emit(message)

    def tick(self) -> None:
        """Do nothing: silence has no JSON line."""

    def note(self, sentence: str) -> None:
        """Write a note of the command's own."""
        emit({"type": "note", "message": sentence})

    def end(self) -> None:
        """Do nothing: no live line is open."""


class TextReport:
    """Sentences for events; progress as a live line of a terminal, else as a plain line now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.view = View(clock=clock)
        self.live = LiveLine() if on_terminal(sys.stdout) else None
        self.clock = clock
        self.due = clock() + PROGRESS_SECONDS
        self.last = ""

    def begin(self, found: StateSnapshot, answer: Accepted) -> None:
        """Show the engine's answer, and start from its snapshot."""
        self.note(one_line(answer.message))
        self.view.open(found, Past(), time.time())

    def take(self, message: Message) -> None:
        """Apply one message, and show its sentence and achievements if it has any."""
        fact = self.view.take(message)
        if self.live is not None and fact is not None and rings(fact, self.view.state):
            self.live.ring()
        sentence = event_sentence(message)
        if sentence is not None:
            self.note(sentence)
        if isinstance(message, EventMessage):
            for honour in honours(self.view.state.earned, message.entry()):
                self.note(f"{honour.sign} {honour.text}")
        if self.live is not None or sentence is None:
            self.tick()

    def tick(self) -> None:
        """Update the live line, or write a plain progress line if one is due."""
        if self.live is not None:
            self.live.show(progress(self.view))
        elif self.clock() >= self.due:
            self._line()

    def note(self, sentence: str) -> None:
        """Show a sentence in place of the live line."""
        self.end()
        say(sentence)

    def end(self) -> None:
        """Leave no live line behind."""
        if self.live is not None:
            self.live.clear()

    def _line(self) -> None:
        self.due = self.clock() + PROGRESS_SECONDS
        line = progress(self.view)
        if line and line != self.last:
            self.last = line
            say(line)
