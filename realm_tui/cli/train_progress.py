"""What `realm train` makes of the engine's messages: sentences, progress, and how it ends; no I/O."""

from __future__ import annotations

from typing import NamedTuple

from common.text import counted
from engine.rules.strain import zone
from engine.wire.messages import Activity, EventMessage, Message, StepMessage
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.cli.parsing import Goal
from realm_tui.view.figures import compact, duration, nats, pace
from realm_tui.view.glyphs import ZONE_SIGNS
from realm_tui.view.guide import CONDITIONS
from realm_tui.view.model import View
from realm_tui.view.names import quest_name, skill_name
from realm_tui.view.story import tell
from realm_tui.view.text import one_line
from realm_tui.view.waits import left, reason
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
    """How following an order ends, and the reason unless the order was fulfilled."""

    code: ExitCode
    reason: str = ""


class TrainedSteps:
    """Counts the steps trained for an order, and watches how long no step has come."""

    def __init__(self, now: float) -> None:
        self.tokens: dict[tuple[int, int], int] = {}
        """Tokens of each step, by battle and step number."""
        self.began: float | None = None
        """When the first step came; all times here are monotonic seconds."""
        self.latest = self.said = now
        """When the latest step came, and when the lack of steps was last reported."""

    def take(self, message: Message, now: float) -> None:
        """Count the message if it is a step."""
        if isinstance(message, StepMessage):
            row = message.row
            self.tokens[row.battle, row.step] = row.tokens
            self.began = now if self.began is None else self.began
            self.latest = self.said = now

    def left(self, seconds: float | None, now: float) -> float | None:
        """The seconds left of an order, which run from the first step on."""
        if seconds is None or self.began is None:
            return seconds
        return max(1.0, seconds - (now - self.began))

    def silence(self, now: float, bound: float) -> str:
        """A clause that no step has come for long, once every `bound` seconds; empty in between."""
        if now - self.said < bound:
            return ""
        self.said = now
        return f"No step has come for {duration(now - self.latest)}"

    @property
    def told(self) -> str:
        """How much was trained for the order, in one sentence."""
        if not self.tokens:
            return "No step was trained."
        return f"Trained {counted(len(self.tokens), 'step')}, {compact(sum(self.tokens.values()))} tokens."


class FollowedOrder:
    """An order being followed, with its goal if it has one."""

    def __init__(self, goal: Goal | None = None, now: float = 0.0) -> None:
        self.goal, self.labour = goal, TrainedSteps(now)
        self.reached = False
        """Whether an event has told that the goal's level was gained."""

    def ending(self, message: Message) -> Ending | None:
        """How the message ends the order; None while the order goes on."""
        fact = message.entry().fact() if isinstance(message, EventMessage) else None
        if isinstance(fact, LevelGained) and (fact.skill, fact.level) == self.goal:
            self.reached = True
        if isinstance(fact, TrainingPaused) and fact.by == "coach":
            # After the very last level the coach pauses first, and then the order is reported as done.
            return None if self.reached else _nothing_left(fact, self.goal)
        return _end(fact)


def _nothing_left(fact: TrainingPaused, goal: Goal | None) -> Ending:
    why = f"Nothing is left to gain: {one_line(fact.reason).removesuffix('.')}."
    if goal is None:
        return Ending(ExitCode.DONE, why)
    return Ending(ExitCode.FAILED, f"{skill_name(goal.skill, goal.level)} is not mastered. {why}")


def _end(fact: Fact | None) -> Ending | None:
    match fact:
        case TrainingOrderDone(reason="time" | "level"):
            return Ending(ExitCode.DONE)
        case TrainingOrderDone() | EngineStopped():
            return Ending(ExitCode.FAILED, STOPPED)
        case FailureRaised(child=child, message=said):
            return Ending(ExitCode.FAILED, f"The {child} failed: {one_line(said)}")
        case TrainingPaused(by="engine", reason=reason):
            return Ending(ExitCode.FAILED, f"The engine paused the training: {one_line(reason)}")
        case CampaignArchived():
            return Ending(ExitCode.FAILED, ARCHIVED)
    return None


STOPPED = "The engine was stopped before the training was done; everything learned is kept."
ARCHIVED = "The campaign was archived before the training was done; everything learned is kept."


def event_sentence(message: Message) -> str | None:
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
    waiting = _waits(activity)
    if activity.oracle.done is not None and activity.detail:
        return f"{sign} {one_line(activity.detail)}: {one_line(activity.oracle.phase)}"
    child = activity.trainer if activity.trainer.phase else activity.oracle
    share = "" if child.done is None else f" {100 * child.done:.0f} %"
    told = one_line(child.phase) + share or one_line(activity.detail) or word
    return f"{'◇' if waiting else sign} {told}{waiting}"


def _waits(activity: Activity | None) -> str:
    hold = activity.hold if activity and activity.doing == "battle" else None
    return f", waits: {reason(hold)}" if hold else ""


def _bout(view: View, planned: int, where: str) -> str:
    bout = view.bout
    assert bout is not None
    average = bout.strain or 0.0
    pressed = zone(average)
    told = f"{where}, battle {bout.battle}, step {bout.step}/{planned}"
    # The reason of a wait comes early, since the terminal may cut the end of the line.
    if waiting := _waits(view.activity):
        return f"◇ {told}{waiting}, {pace(bout.speed(view.now))} tokens/s"
    goes = f"{pace(bout.speed(view.now))} tokens/s" if bout.step < planned else left(view, planned)
    return f"● {told}, strain {nats(average)} {ZONE_SIGNS[pressed]} {pressed.name.capitalize()}, {goes}"
