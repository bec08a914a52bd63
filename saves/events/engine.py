"""The engine, its children, the windows, and what the player asked of them."""

from __future__ import annotations

from typing import Literal

from saves.events.fact import Child, Count, Fact, Level, Name, Number, Seconds, Text


class EngineStarted(Fact, frozen=True):
    pid: Number
    """0; the save's lock file names the process, on this machine alone."""
    app_version: Name


class EngineStopped(Fact, frozen=True):
    reason: Literal["player", "budget", "failure", "idle"]
    detail: Text = ""


class EngineLost(Fact, frozen=True):
    """The last engine ended without saying why; noticed by the next one."""

    pid: Number


class WritesLost(Fact, frozen=True):
    """The end of the write-ahead log was damaged, so what was written after event `last_id` is lost."""

    last_id: Number


class TrainingPaused(Fact, frozen=True):
    by: Name
    """`player`, `engine`, `coach` or `budget`; only `budget` ends a hold of the budget."""
    reason: Text = ""


class TrainingResumed(Fact, frozen=True):
    by: Name


class WindowOpened(Fact, frozen=True):
    window: Name


class WindowClosed(Fact, frozen=True):
    window: Name
    battle: Number = 0
    """The battle that was being fought; 0 for none."""
    step: Count = 0
    """The latest step of that battle."""


class TrainingOrdered(Fact, frozen=True):
    """A player asked for training up to a time or a level."""

    seconds: Seconds | None
    skill: Name | None
    level: Level | None


class TrainingOrderDone(Fact, frozen=True):
    reason: Literal["time", "level", "withdrawn"]


class ChildDied(Fact, frozen=True):
    child: Child
    cause: Text
    deaths: Count
    """Deaths of this child in the last ten minutes."""


class FailureRaised(Fact, frozen=True):
    child: Child
    message: Text


class FailureCleared(Fact, frozen=True):
    child: Child
