"""What `realm train` makes of the engine's messages: sentences, progress, and how it ends; no I/O."""

from __future__ import annotations

from typing import NamedTuple

from engine.rules import zone
from engine.wire import EventMessage, Message
from realm_tui.figures import nats
from realm_tui.glyphs import ZONE_SIGNS
from realm_tui.guide import CONDITIONS
from realm_tui.mishaps import Exit
from realm_tui.names import quest_name, skill_name
from realm_tui.parsing import Goal
from realm_tui.story import tell
from realm_tui.text import one_line
from realm_tui.view import View
from saves.events import (
    CampaignArchived,
    EngineStopped,
    Fact,
    FailureRaised,
    LevelGained,
    TrainingOrderDone,
    TrainingPaused,
)


class Ending(NamedTuple):
    """How following an order ends, and the reason where that is not its fulfilment."""

    code: Exit
    reason: str = ""


class Course:
    """An order on its way to its goal, where it has one."""

    def __init__(self, goal: Goal | None = None) -> None:
        self.goal = goal
        self.reached = False
        """The goal's level was seen to be gained."""

    def ending(self, message: Message) -> Ending | None:
        """The end that a message brings, if it brings one."""
        fact = message.entry().fact() if isinstance(message, EventMessage) else None
        if isinstance(fact, LevelGained) and (fact.skill, fact.level) == self.goal:
            self.reached = True
        if isinstance(fact, TrainingPaused) and fact.by == "coach":
            # The last level of all is the coach's reason to pause, and the order's fulfilment comes after it.
            return None if self.reached else _nothing_left(fact, self.goal)
        return _end(fact)


def _nothing_left(fact: TrainingPaused, goal: Goal | None) -> Ending:
    why = f"Nothing is left to gain: {one_line(fact.reason).removesuffix('.')}."
    if goal is None:
        return Ending(Exit.DONE, why)
    return Ending(Exit.FAILED, f"{skill_name(goal.skill, goal.level)} is not mastered. {why}")


def _end(fact: Fact | None) -> Ending | None:
    match fact:
        case TrainingOrderDone(reason="time" | "level"):
            return Ending(Exit.DONE)
        case TrainingOrderDone() | EngineStopped():
            return Ending(Exit.FAILED, STOPPED)
        case FailureRaised(child=child, message=said):
            return Ending(Exit.FAILED, f"The {child} failed: {one_line(said)}")
        case TrainingPaused(by="engine", reason=reason):
            return Ending(Exit.FAILED, f"The engine paused the training: {one_line(reason)}")
        case CampaignArchived():
            return Ending(Exit.FAILED, ARCHIVED)
    return None


STOPPED = "The engine was stopped before the training was done; everything learned is kept."
ARCHIVED = "The campaign was archived before the training was done; everything learned is kept."


def told(message: Message) -> str | None:
    """The sentence of an event; None for messages that have none."""
    if not isinstance(message, EventMessage):
        return None
    entry = message.entry()
    line = tell(entry, entry.fact())
    return None if line is None else f"{line.sign} {line.text}"


def progress(view: View) -> str:
    """What goes on right now, in one line."""
    activity, campaign = view.activity, view.state.campaign
    if activity is not None and activity.doing == "resting" and activity.detail:
        return f"{CONDITIONS['resting'][0]} {one_line(activity.detail)}"
    battle = campaign.battle if campaign else None
    if battle is not None and battle.status is None and view.bout and view.bout.battle == battle.battle:
        return _bout(view, battle.planned, quest_name(battle.quest))
    if activity is None:
        return ""
    sign, word = CONDITIONS[activity.doing]
    child = activity.trainer if activity.trainer.phase else activity.oracle
    share = "" if child.done is None else f" {100 * child.done:.0f} %"
    return f"{sign} {one_line(child.phase) + share or one_line(activity.detail) or word}"


def _bout(view: View, planned: int, where: str) -> str:
    bout = view.bout
    assert bout is not None
    average = bout.strain or 0.0
    pressed = zone(average)
    return (
        f"● {where}, battle {bout.battle}, step {bout.step}/{planned}, strain {nats(average)}"
        f" {ZONE_SIGNS[pressed]} {pressed.name.capitalize()}, {bout.speed:.0f} tokens/s"
    )
