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
    """How following an order ends, and the reason where that is not its fulfilment."""

    code: ExitCode
    reason: str = ""


class Labour:
    """The steps that came of an order, and since when none has come."""

    def __init__(self, now: float) -> None:
        self.tokens: dict[tuple[int, int], int] = {}
        """Of each step, by its battle and number."""
        self.began: float | None = None
        """When the first came, by the same clock as all times here: seconds that can't jump."""
        self.latest = self.said = now
        """When the latest came, and when it was last said that none comes."""

    def take(self, message: Message, now: float) -> None:
        """Count a step."""
        if isinstance(message, StepMessage):
            row = message.row
            self.tokens[row.battle, row.step] = row.tokens
            self.began = now if self.began is None else self.began
            self.latest = self.said = now

    def left(self, seconds: float | None, now: float) -> float | None:
        """What is left of an order's seconds, which run from the first step on."""
        if seconds is None or self.began is None:
            return seconds
        return max(1.0, seconds - (now - self.began))

    def silence(self, now: float, bound: float) -> str:
        """That no step has come for long, said once each time the bound has passed; empty before."""
        if now - self.said < bound:
            return ""
        self.said = now
        return f"No step has come for {duration(now - self.latest)}"

    @property
    def told(self) -> str:
        """What came of the order, in one sentence."""
        if not self.tokens:
            return "No step was trained."
        return f"Trained {counted(len(self.tokens), 'step')}, {compact(sum(self.tokens.values()))} tokens."


class Course:
    """An order on its way to its goal, where it has one."""

    def __init__(self, goal: Goal | None = None, now: float = 0.0) -> None:
        self.goal, self.labour = goal, Labour(now)
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
    # What holds it goes before the rest of a line that a terminal may cut.
    if waiting := _waits(view.activity):
        return f"◇ {told}{waiting}, {pace(bout.speed(view.now))} tokens/s"
    goes = f"{pace(bout.speed(view.now))} tokens/s" if bout.step < planned else left(view, planned)
    return f"● {told}, strain {nats(average)} {ZONE_SIGNS[pressed]} {pressed.name.capitalize()}, {goes}"
