"""What one window knows: the folded state, the engine's activity, and the battle it watches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from engine.wire.messages import Activity, ActivityMessage, EventMessage, Message, StateSnapshot, StepMessage
from realm_tui.view.battle import WatchedBattle
from realm_tui.view.story import StoryLine, append, honours, tell
from saves.events import Entry, Fact, TrainingPaused, TrainingResumed
from saves.file.rows import StepRow, StrikeSample
from saves.log.fold import fold
from saves.state import State

if TYPE_CHECKING:
    from realm_tui.view.past import Past
    from realm_tui.view.talk import Exchange


class Link(Enum):
    """The state of this window's connection to its engine."""

    REACHING = "reaching"
    OPEN = "open"
    LOST = "lost"
    STOPPED = "stopped"


class LoggedStrike(StrikeSample, frozen=True, kw_only=True):
    """A sampled strike with the number of its step."""

    step: int


def _stands_still() -> float:
    return 0.0


@dataclass
class View:
    """Everything the widgets draw from; changed only on the window's own loop."""

    state: State = field(default_factory=State)
    clock: Callable[[], float] = _stands_still
    """Monotonic seconds; the default, for a view that nobody watches, always gives 0."""
    save: Path | None = None
    """The save that is shown; None where no save is."""
    activity: Activity | None = None
    link: Link = Link.REACHING
    trouble: str = ""
    """Why the engine can't be reached, in one sentence."""
    elsewhere: bool = False
    """Whether someone else started an engine on this save after the window's own engine stopped."""
    asked_to_wake: bool = False
    """Whether the player woke the hero from the title scene."""
    hint: str = ""
    """Why the last action was refused; shown until the next key."""
    stopping: bool = False
    """Whether the engine was told to stop and has not stopped yet."""
    talk: list[Exchange] = field(default_factory=list)
    """What was said to the Oracle before this window opened."""
    bout: WatchedBattle | None = None
    strikes: deque[LoggedStrike] = field(default_factory=lambda: deque(maxlen=200))
    chronicle: deque[StoryLine] = field(default_factory=lambda: deque(maxlen=400))

    def open(self, snapshot: StateSnapshot, past: Past, unix: float) -> None:
        """Start from the engine's snapshot and the past read from the save, at Unix time `unix`."""
        self.state, self.activity = snapshot.state, snapshot.activity
        self.link, self.trouble, self.stopping, self.elsewhere = Link.OPEN, "", False, False
        self.chronicle.clear()
        self.bout, self.talk = None, past.talk
        for row in past.steps:
            self._step(row, None)
        if self.bout is not None:
            hold = snapshot.activity.hold
            self.bout.heard = self.now - (max(0.0, unix - hold.since) if hold else 0.0)

    def close(self, trouble: str) -> None:
        """Note that the engine no longer answers: it stopped in order, or was lost."""
        stopped = self.link is Link.OPEN and self.state.engine_pid is None
        self.link = Link.STOPPED if stopped else Link.LOST
        self.trouble, self.activity, self.stopping = "" if stopped else trouble, None, False

    @property
    def now(self) -> float:
        """Monotonic seconds."""
        return self.clock()

    @property
    def fought(self) -> WatchedBattle | None:
        """The running battle with the steps seen so far; None between battles."""
        battle = self.state.fought
        if battle is None:
            return None
        return self.bout if self.bout and self.bout.battle == battle.battle else WatchedBattle.begun(battle)

    def take(self, message: Message) -> Fact | None:
        """Apply one message; return the fact of an event not seen before, which may deserve a ceremony."""
        match message:
            case EventMessage():
                return self._entry(message.entry())
            case StepMessage(row=row):
                self._step(row, self.now)
            case ActivityMessage(activity=activity):
                self.activity = activity
        return None

    def _entry(self, entry: Entry) -> Fact | None:
        fact = entry.fact()
        line = tell(entry, fact, self.state)
        if line is not None:
            append(self.chronicle, line)
        new = entry.id > self.state.last_id
        if new:
            self.state = fold(self.state, [entry])
            if isinstance(fact, TrainingPaused | TrainingResumed) and self.bout is not None:
                # A pause is not a wait for the next step.
                self.bout.heard = None
        self.chronicle.extend(honours(self.state.earned, entry))
        return fact if new else None

    def _step(self, row: StepRow, at: float | None) -> None:
        if self.bout is None or self.bout.battle != row.battle:
            battle = self.state.fought
            known = battle is not None and battle.battle == row.battle
            self.bout = WatchedBattle.begun(battle) if battle and known else WatchedBattle(row.battle)
        self.bout.take(row, at, self.state.budget.cpu_share)
        for sample in row.samples:
            self.strikes.append(
                LoggedStrike(
                    step=row.step,
                    operation=sample.operation,
                    prompt=sample.prompt,
                    expected=sample.expected,
                    said=sample.said,
                    outcome=sample.outcome,
                    loss=sample.loss,
                )
            )
