"""The engine, its children, the windows, and what the player asked of them."""

from __future__ import annotations

from typing import Literal

from saves.events.fact import Child, Fact


class EngineStarted(Fact, frozen=True):
    pid: int
    app_version: str


class EngineStopped(Fact, frozen=True):
    reason: Literal["player", "budget", "failure", "idle"]
    detail: str = ""


class EngineLost(Fact, frozen=True):
    """The last engine ended without saying why; noticed by the next one."""

    pid: int


class WritesLost(Fact, frozen=True):
    """The end of the write-ahead log was damaged, so what was written after an event is lost."""

    last_id: int


class TrainingPaused(Fact, frozen=True):
    by: str
    """`player`, `engine`, `coach` or `budget`, which holds training whatever the others say."""
    reason: str = ""


class TrainingResumed(Fact, frozen=True):
    by: str


class WindowOpened(Fact, frozen=True):
    window: str


class WindowClosed(Fact, frozen=True):
    window: str
    battle: int = 0
    """The battle that was being fought; 0 for none."""
    step: int = 0
    """The latest of its steps."""


class TrainingOrdered(Fact, frozen=True):
    """A player asked for training up to a time or a level."""

    seconds: float | None
    skill: str | None
    level: int | None


class TrainingOrderDone(Fact, frozen=True):
    reason: Literal["time", "level", "withdrawn"]


class ChildDied(Fact, frozen=True):
    child: Child
    cause: str
    deaths: int
    """Deaths of this child in the last ten minutes."""


class FailureRaised(Fact, frozen=True):
    child: Child
    message: str


class FailureCleared(Fact, frozen=True):
    child: Child
