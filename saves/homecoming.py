"""What happened while no window was open; pure, from events alone."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from saves.events import BattleEnded, EngineLost, EngineStopped, Entry, Fact, LevelGained, TrialHeld
from saves.state import Score, State


class Homecoming(msgspec.Struct, frozen=True, kw_only=True):
    """The story of an absence."""

    away_seconds: float
    trained_seconds: float
    """Seconds spent in the battles that ended."""
    steps: int
    tokens: int
    battles: int
    loss_from: float | None
    """Loss at the start of the first battle that ended, nats a token; strain is what is above the floor."""
    loss_to: float | None
    """Loss at the end of the last one."""
    trials: list[Score]
    levels: list[LevelGained]
    experience: float
    stopped: str
    """An EngineStopped's reason, `lost`, `failure`, `paused`, or empty while training goes on."""
    detail: str
    """What was said of the stop, e.g. the failed child's message."""


def homecoming(entries_since: Sequence[Entry], state_before: State, state_after: State) -> Homecoming:
    """Sum up the entries between two states of one save."""
    facts = [(entry.time, entry.fact()) for entry in entries_since]
    battles = [fact for _, fact in facts if isinstance(fact, BattleEnded)]
    fought = [battle for battle in battles if battle.steps]
    stopped, detail = _stop([fact for _, fact in facts], state_after)
    return Homecoming(
        # A clock that was set back makes no negative absence.
        away_seconds=max(0.0, state_after.last_time - state_before.last_time),
        trained_seconds=sum(battle.seconds for battle in battles),
        steps=sum(battle.steps for battle in battles),
        tokens=sum(battle.tokens for battle in battles),
        battles=len(battles),
        loss_from=fought[0].loss_start if fought else None,
        loss_to=fought[-1].loss_end if fought else None,
        trials=[Score.of(fact, time) for time, fact in facts if isinstance(fact, TrialHeld)],
        levels=[fact for _, fact in facts if isinstance(fact, LevelGained)],
        experience=_experience(state_after) - _experience(state_before),
        stopped=stopped,
        detail=detail,
    )


def _stop(facts: Sequence[Fact], after: State) -> tuple[str, str]:
    for fact in reversed(facts):
        if isinstance(fact, EngineStopped):
            return fact.reason, fact.detail
        if isinstance(fact, EngineLost):
            return "lost", ""
    if after.failures:
        return "failure", "; ".join(after.failures.values())
    return ("paused", "") if after.paused else ("", "")


def _experience(state: State) -> float:
    return sum(campaign.experience for campaign in state.campaigns.values())
