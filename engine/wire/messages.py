"""What the engine's API sends to windows, commands and other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from engine.rules.holds import Hold
from saves.events import Entry
from saves.file.rows import StepRow
from saves.state import State

ChildCondition = Literal["off", "starting", "ready", "busy", "restarting", "failed"]


FaultType = Literal["invalid_request_error", "server_error"]


class EngineError(Exception):
    """The engine can't be reached, started, or refused; the message is one sentence for the player."""


class ChildStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The condition of a child process right now."""

    condition: ChildCondition = "off"
    phase: str = ""
    """Plain words, e.g. `converting weights`."""
    done: float | None = None
    """Share of the phase that is done, 0 to 1, where it is known."""
    pid: int | None = None


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine is doing at this moment; never stored."""

    doing: Literal[
        "waking",
        "resting",
        "puzzle",
        "baseline",
        "heritage",
        "battle",
        "sealing",
        "probe",
        "scoring",
        "trial",
        "review",
        "confirmation",
        "general",
        "held",
    ]
    """`resting`: paused or out of budget; `held`: started for one command only, not training."""
    detail: str = ""
    """One plain sentence, e.g. `trial of BIN level 2, 50 held-out tasks`."""
    trainer: ChildStatus = ChildStatus()
    oracle: ChildStatus = ChildStatus()
    hero_adapter: str | None = None
    """Name of the checkpoint the Oracle answers with; None while it is the base model."""
    hold: Hold | None = None
    """What keeps a wanted step from coming; None while steps come, or where the reason is no Hold."""
    next_quest: str = ""
    """What the coach would do next if nothing changed, in one sentence."""
    aside: Mapping[str, str] = {}
    """The campaign's skills that can't be trained now, each with the reason; its other skills are trained."""


class StateSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to GET /state."""

    v: int = 1
    state: State
    activity: Activity


class EventMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="event"):
    """One entry of the log."""

    id: int
    time: float
    kind: str
    subject: str
    payload: msgspec.Raw
    hash: str

    @staticmethod
    def of(entry: Entry) -> EventMessage:
        """The message for a log entry."""
        return EventMessage(
            id=entry.id,
            time=entry.time,
            kind=entry.kind,
            subject=entry.subject,
            payload=msgspec.Raw(entry.payload),
            hash=entry.hash,
        )

    def entry(self) -> Entry:
        """The log entry in the message."""
        return Entry(
            id=self.id,
            time=self.time,
            kind=self.kind,
            subject=self.subject,
            payload=bytes(self.payload),
            hash=self.hash,
        )


class StepMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="step"):
    """One optimizer step, as it happens; not replayed to late listeners."""

    row: StepRow


class ActivityMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="activity"):
    """The engine's activity changed."""

    activity: Activity


Message = EventMessage | StepMessage | ActivityMessage


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a request from being served, shaped as OpenAI's errors; the message is one sentence."""

    message: str
    type: FaultType = "invalid_request_error"
    param: str | None = None
    """The field at fault, such as `messages[3].role`; None where it is no single field."""
    code: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request that is not served."""

    error: Fault


class FailureMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="failure"):
    """The last message of an event stream that breaks off."""

    error: Fault


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A command's answer: done, or refused in one sentence."""

    ok: bool
    message: str = ""
    data: dict[str, object] | None = None


class CommandRefused(Accepted, frozen=True, kw_only=True):
    """The answer to a command that is not done."""

    ok: bool = False
    error: Fault
