"""Which events a player who is away is notified of, and in which words; pure."""

from __future__ import annotations

from common.text import one_line
from saves import events as told
from saves.events import Fact, Happening
from saves.state import State

STOPPED = {
    "budget": "Training stopped: the time without a window is up",
    "failure": "Training stopped: something failed",
}
"""By EngineStopped's reason; a stop by the player, or by a command that is done, needs no notice."""


def happening(fact: Fact) -> Happening | None:
    """What kind of happening an event is; None for an event that can wait until the window opens."""
    match fact:
        case told.EngineStopped(reason=reason):
            return "stops" if reason in STOPPED else None
        case told.FailureRaised() | told.TrainingPaused(by="engine" | "coach"):
            return "stops"
        case told.LevelGained() | told.LevelLost() | told.SkillMaxed():
            return "levels"
    return None


def wanted(fact: Fact, state: State) -> bool:
    """Whether the player wants to be notified of an event of this kind."""
    return happening(fact) in state.budget.happenings


def rings(fact: Fact, state: State) -> bool:
    """Whether the terminal's bell rings for an event, as the player may be looking elsewhere."""
    return "bell" in state.budget.notify and wanted(fact, state)


def headline(fact: Fact, state: State) -> str:
    """One plain sentence for an event that is a happening; foreign text in it is made safe."""
    who = one_line(state.hero.name) if state.hero else "The hero"
    match fact:
        case told.EngineStopped(reason=reason, detail=detail):
            return STOPPED[reason] + (f" ({one_line(detail)})." if detail else ".")
        case told.FailureRaised(child=child, message=message):
            return f"The {child} failed and training rests: {one_line(message)}"
        case told.TrainingPaused(reason=reason):
            return f"Training is paused: {one_line(reason)}"
        case told.LevelGained(skill=skill, level=level):
            return f"{who} mastered {one_line(skill).upper()} level {level}."
        case told.LevelLost(skill=skill, level=level):
            return f"{who} lost {one_line(skill).upper()} level {level}."
        case told.SkillMaxed(skill=skill, level=level):
            return f"{who} is maxed in {one_line(skill).upper()} at level {level}."
    raise ValueError(f"there is no headline for {type(fact).__name__}")
