"""What happened while no window was open; pure, from events alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import msgspec

from saves.events import (
    BattleEnded,
    EngineLost,
    EngineStopped,
    Entry,
    Fact,
    LevelGained,
    LevelLost,
    TrainingPaused,
    TrialHeld,
)
from saves.file.rows import EDGE, StepRow, ends, mean_loss
from saves.state import Quest, Score, State


class Homecoming(msgspec.Struct, frozen=True, kw_only=True):
    """What happened during an absence."""

    away_seconds: float
    trained_seconds: float
    steps: int
    tokens: int
    battles: int
    """Battles in which these steps were made."""
    loss_from: float | None
    """Loss when the window closed or in the first steps after it, nats a token; None without any."""
    loss_to: float | None
    """Loss in the latest steps."""
    quest_from: Quest | None = None
    """The quest of `loss_from`; None where it is not known any more."""
    quest_to: Quest | None = None
    """The quest of `loss_to`."""
    trials: list[Score]
    levels: list[LevelGained]
    lost: list[LevelLost]
    experience: float
    stopped: str
    """An EngineStopped's reason, `lost`, `failure`, `paused`, `held`, or empty while training goes on."""
    detail: str
    """What was said of the stop, e.g. the failed child's message."""
    holds: tuple[str, ...] = ()
    """Why the budget paused training, without repetitions."""


def homecoming(
    entries_since: Sequence[Entry],
    state_before: State,
    state_after: State,
    head: Sequence[StepRow] = (),
    tail: Sequence[StepRow] = (),
    now: float | None = None,
) -> Homecoming:
    """Sum up the entries between two states of one save.

    `head` are the steps that the battle under way at `state_before` had made by then, `tail` all steps of the
    battle under way at `state_after`; steps in both were not made during the absence. `now` is the time of
    coming home, Unix seconds; by default the last entry's time.
    """
    facts = [(entry.time, entry.fact()) for entry in entries_since]
    ended = [fact for _, fact in facts if isinstance(fact, BattleEnded)]
    spent: list[BattleEnded | StepRow] = [*ended, *tail]
    # A battle that resumed from an earlier step, or was archived, has fewer steps now than before.
    steps = max(0, sum(battle.steps for battle in ended) + len(tail) - len(head))
    stopped, detail = _stop([fact for _, fact in facts], state_after)
    loss_from, loss_to = _losses(ended, head, tail) if steps else (None, None)
    first = (ended[0].campaign, ended[0].battle) if ended else None
    last = (ended[-1].campaign, ended[-1].battle) if ended else None
    return Homecoming(
        # A clock that was set back makes no negative absence.
        away_seconds=max(0.0, (state_after.last_time if now is None else now) - state_before.last_time),
        trained_seconds=max(0.0, sum(each.seconds for each in spent) - sum(each.seconds for each in head)),
        steps=steps,
        tokens=max(0, sum(each.tokens for each in spent) - sum(each.tokens for each in head)),
        battles=len(ended) + (len(tail) > (0 if ended else len(head))),
        loss_from=loss_from,
        loss_to=loss_to,
        quest_from=_quest(state_before, first) or _quest(state_after, first),
        quest_to=state_after.fought.quest if tail and state_after.fought else _quest(state_after, last),
        trials=[
            Score.of(fact, time)
            for time, fact in facts
            if isinstance(fact, TrialHeld) and fact.kind != "general"
        ],
        levels=[fact for _, fact in facts if isinstance(fact, LevelGained)],
        lost=[fact for _, fact in facts if isinstance(fact, LevelLost)],
        experience=_experience(state_after) - _experience(state_before),
        stopped=stopped,
        detail=detail,
        holds=tuple(dict.fromkeys(fact.reason for _, fact in facts if _is_hold(fact))),
    )


def _is_hold(fact: Fact) -> TypeGuard[TrainingPaused]:
    return isinstance(fact, TrainingPaused) and fact.by == "budget"


def _losses(
    ended: Sequence[BattleEnded], head: Sequence[StepRow], tail: Sequence[StepRow]
) -> tuple[float, float]:
    fought = [(battle.loss_start, battle.loss_end) for battle in ended if battle.steps]
    if tail:
        fought.append(ends(tail))
    return mean_loss(head[-EDGE:]) if head else fought[0][0], fought[-1][1]


def _quest(state: State, battle: tuple[int, int] | None) -> Quest | None:
    """The quest of a battle, given as (campaign, battle); None stands for the battle being fought."""
    if battle is None:
        return state.fought.quest if state.fought else None
    campaign = state.campaigns.get(battle[0])
    known = [*campaign.battles, *([campaign.battle] if campaign.battle else [])] if campaign else []
    return next((each.quest for each in known if each.battle == battle[1]), None)


def _stop(facts: Sequence[Fact], after: State) -> tuple[str, str]:
    for fact in reversed(facts):
        if isinstance(fact, EngineStopped):
            return fact.reason, fact.detail
        if isinstance(fact, EngineLost):
            return "lost", ""
    if after.failures:
        return "failure", "; ".join(after.failures.values())
    if after.paused:
        pauses = (each for each in reversed(facts) if isinstance(each, TrainingPaused) and not _is_hold(each))
        return "paused", next((each.reason for each in pauses), "")
    return ("held", after.held) if after.held else ("", "")


def _experience(state: State) -> float:
    return sum(campaign.experience for campaign in state.campaigns.values())
