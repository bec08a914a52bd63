"""What each event about the realm, its engine and its windows does to the state; pure."""

from __future__ import annotations

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import deeds
from saves.handlers.handler import Handler
from saves.state import Hero, Order, State

BUDGET = "budget"

MOST_WINDOWS = 1_000
"""Open windows that the state keeps at hand."""


def _realm_created(state: State, fact: told.RealmCreated, entry: Entry) -> None:
    state.save_id, state.name = fact.save_id, fact.name


def _hero_summoned(state: State, fact: told.HeroSummoned, entry: Entry) -> None:
    state.heroes[fact.hero] = Hero(
        fact.hero, fact.name, fact.parameters, fact.architecture, fact.weights_sha256, fact.model
    )


def _save_imported(state: State, fact: told.SaveImported, entry: Entry) -> None:
    # Whatever was running on the sender's machine is not running here.
    state.engine_pid, state.order, state.last_stop, state.away_since = None, None, "", 0
    state.paused, state.held = False, ""
    # The budget was set for the sender's machine.
    state.budget = told.BudgetSet()
    state.windows.clear()
    state.failures.clear()
    for campaign in state.campaigns.values():
        # Replayed base answers must come from the base model on this machine.
        campaign.base_answers = None
    _doubt(state, fact.unproven)
    deeds.reset_absence(state)


def _doubt(state: State, unproven: dict[int, dict[str, list[int]]]) -> None:
    """Mark the unproven levels, and remove bests and achievements that rest on them."""
    for number, campaign in state.campaigns.items():
        for name, skill in campaign.skills.items():
            skill.unproven = sorted(unproven.get(number, {}).get(name, []))
    for name, bests in list(state.bests.items()):
        for level in [each for each, best in bests.items() if each in _doubted(state, best.campaign, name)]:
            del bests[level]
        if not bests:
            del state.bests[name]
    if any(campaign.unproven for campaign in state.campaigns.values()):
        deeds.recount_levels(state)


def _doubted(state: State, campaign: int, skill: str) -> list[int]:
    return state.campaigns[campaign].skills[skill].unproven


def _engine_started(state: State, fact: told.EngineStarted, entry: Entry) -> None:
    state.engine_pid = fact.pid


def _engine_stopped(state: State, fact: told.EngineStopped, entry: Entry) -> None:
    _engine_gone(state, entry, fact.reason)


def _engine_lost(state: State, fact: told.EngineLost, entry: Entry) -> None:
    _engine_gone(state, entry, "lost")


def _engine_gone(state: State, entry: Entry, why: str) -> None:
    state.engine_pid, state.last_stop, state.held = None, why, ""
    if state.windows:
        state.windows.clear()
        state.away_since = entry.id


def _writes_lost(state: State, fact: told.WritesLost, entry: Entry) -> None:
    """Changes nothing: the event is for the player to read; lost writes are in no state."""


def _training_paused(state: State, fact: told.TrainingPaused, entry: Entry) -> None:
    if fact.by == BUDGET:
        state.held = fact.reason
    else:
        state.paused = True


def _training_resumed(state: State, fact: told.TrainingResumed, entry: Entry) -> None:
    if fact.by == BUDGET:
        state.held = ""
    else:
        state.paused = False


def _budget_set(state: State, fact: told.BudgetSet, entry: Entry) -> None:
    state.budget = fact


def _window_opened(state: State, fact: told.WindowOpened, entry: Entry) -> None:
    if fact.window not in state.windows:
        state.windows.append(fact.window)
        del state.windows[:-MOST_WINDOWS]
    state.away_since = 0
    deeds.reset_absence(state)


def _window_closed(state: State, fact: told.WindowClosed, entry: Entry) -> None:
    if fact.window in state.windows:
        state.windows.remove(fact.window)
        state.away_since = 0 if state.windows else entry.id


def _training_ordered(state: State, fact: told.TrainingOrdered, entry: Entry) -> None:
    state.order = Order(fact.seconds, fact.skill, fact.level, entry.time)


def _training_order_done(state: State, fact: told.TrainingOrderDone, entry: Entry) -> None:
    state.order = None


def _child_died(state: State, fact: told.ChildDied, entry: Entry) -> None:
    """Changes nothing: the event is for the player to read; the state keeps failures only."""


def _failure_raised(state: State, fact: told.FailureRaised, entry: Entry) -> None:
    state.failures[fact.child] = fact.message


def _failure_cleared(state: State, fact: told.FailureCleared, entry: Entry) -> None:
    state.failures.pop(fact.child, None)


REALM: dict[type[Fact], Handler] = {
    told.RealmCreated: _realm_created,
    told.SaveImported: _save_imported,
    told.HeroSummoned: _hero_summoned,
    told.EngineStarted: _engine_started,
    told.EngineStopped: _engine_stopped,
    told.EngineLost: _engine_lost,
    told.WritesLost: _writes_lost,
    told.TrainingPaused: _training_paused,
    told.TrainingResumed: _training_resumed,
    told.BudgetSet: _budget_set,
    told.WindowOpened: _window_opened,
    told.WindowClosed: _window_closed,
    told.TrainingOrdered: _training_ordered,
    told.TrainingOrderDone: _training_order_done,
    told.ChildDied: _child_died,
    told.FailureRaised: _failure_raised,
    told.FailureCleared: _failure_cleared,
}
