"""What one window knows: the folded state, the engine's activity, and the battle it watches."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from engine.rules import smoothed, strain
from engine.wire import Activity, ActivityMessage, EventMessage, Message, Snapshot, StepMessage
from realm_tui.story import Line, tell
from saves.events import Entry, Fact
from saves.fold import fold
from saves.rows import StepRow, StrikeSample
from saves.state import State

if TYPE_CHECKING:
    from realm_tui.past import Past


class Link(Enum):
    """How this window stands with its engine."""

    REACHING = "reaching"
    OPEN = "open"
    LOST = "lost"
    STOPPED = "stopped"


class Strike(StrikeSample, frozen=True, kw_only=True):
    """A strike with the step it was struck in."""

    step: int


@dataclass
class Bout:
    """The battle being watched, from the steps this window has seen."""

    battle: int
    step: int = 0
    loss: float = 0.0
    strain: float | None = None
    """Moving average, nats a token."""
    losses: deque[float] = field(default_factory=lambda: deque(maxlen=600))
    pace: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=10))
    """Tokens and seconds of the latest steps."""

    def take(self, row: StepRow) -> None:
        """Follow one more step."""
        self.step, self.loss = row.step, row.loss
        self.strain = smoothed(self.strain, strain(row.loss))
        self.losses.append(row.loss)
        self.pace.append((row.tokens, row.seconds))

    @property
    def speed(self) -> float:
        """Tokens a second over the latest steps."""
        return sum(tokens for tokens, _ in self.pace) / max(1e-9, sum(seconds for _, seconds in self.pace))

    @property
    def step_seconds(self) -> float:
        """Mean seconds of the latest steps."""
        return sum(seconds for _, seconds in self.pace) / max(1, len(self.pace))


@dataclass
class View:
    """Everything the widgets draw from; changed only on the window's own loop."""

    state: State = field(default_factory=State)
    activity: Activity | None = None
    link: Link = Link.REACHING
    trouble: str = ""
    """Why the engine can't be reached, in one sentence."""
    asked_to_wake: bool = False
    """Whether the player woke the hero from the title scene."""
    hint: str = ""
    """Why the last action was refused; shown until the next key."""
    bout: Bout | None = None
    strikes: deque[Strike] = field(default_factory=lambda: deque(maxlen=200))
    chronicle: deque[Line] = field(default_factory=lambda: deque(maxlen=400))

    def open(self, snapshot: Snapshot, past: Past) -> None:
        """Begin from what the engine says it is and what the save tells of before."""
        self.state, self.activity = snapshot.state, snapshot.activity
        self.link, self.trouble = Link.OPEN, ""
        self.chronicle.clear()
        self.bout = None
        for row in past.steps:
            self._step(row)

    def close(self, trouble: str) -> None:
        """The engine no longer answers: stopped as told, or lost."""
        stopped = self.link is Link.OPEN and self.state.engine_pid is None
        self.link = Link.STOPPED if stopped else Link.LOST
        self.trouble, self.activity = "" if stopped else trouble, None

    def take(self, message: Message) -> Fact | None:
        """Fold one message in; an event not seen before is returned for ceremony."""
        match message:
            case EventMessage():
                return self._entry(message.entry())
            case StepMessage(row=row):
                self._step(row)
            case ActivityMessage(activity=activity):
                self.activity = activity
        return None

    def _entry(self, entry: Entry) -> Fact | None:
        fact = entry.fact()
        line = tell(entry, fact)
        if line is not None:
            self.chronicle.append(line)
        if entry.id <= self.state.last_id:
            return None
        self.state = fold(self.state, [entry])
        return fact

    def _step(self, row: StepRow) -> None:
        if self.bout is None or self.bout.battle != row.battle:
            self.bout = Bout(row.battle)
        self.bout.take(row)
        for sample in row.samples:
            self.strikes.append(
                Strike(
                    step=row.step,
                    operation=sample.operation,
                    prompt=sample.prompt,
                    expected=sample.expected,
                    said=sample.said,
                    outcome=sample.outcome,
                    loss=sample.loss,
                )
            )
