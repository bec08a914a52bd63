"""What each event adds to the deeds, and which achievements that earns; called by the handlers, and pure."""

from __future__ import annotations

from saves import events as told
from saves.events import Entry
from saves.state import Battle, Campaign, Earned, State
from saves.state.achievements import achievements

SKILLED = 5
"""Mastered and proven levels from which on a hero wields a skill."""
OVERLOAD = 3
"""Index of the Overload zone in `Battle.zones`."""


def count_battle(state: State, fact: told.BattleEnded, entry: Entry) -> None:
    """Count a battle's steps, its longest productive streak, and training time without a window."""
    deeds = state.deeds
    deeds.steps += fact.steps
    first, most, last = fact.productive
    deeds.streak = max(deeds.streak, most, deeds.running + first)
    deeds.running = deeds.running + first if first == fact.steps else last
    if not state.windows:
        deeds.absence += fact.seconds
        deeds.unattended = max(deeds.unattended, deeds.absence)
    _award(state, entry)


def count_blessing(state: State, battle: Battle, entry: Entry) -> None:
    """Count a battle with half its steps or more in Overload that was not cursed."""
    if battle.zones and battle.blessing != "cursed":
        state.deeds.overloads += 2 * battle.zones[OVERLOAD] >= max(1, battle.steps)
        _award(state, entry)


def count_trial(state: State, fact: told.TrialHeld, entry: Entry) -> None:
    """Keep the best share of right answers in a trial."""
    if fact.kind == "trial" and fact.asked:
        state.deeds.accuracy = max(state.deeds.accuracy, fact.correct / fact.asked)
        _award(state, entry)


def count_level(state: State, campaign: Campaign, entry: Entry, *, again: bool) -> None:
    """Keep the highest levels, and count a lost level that was mastered again."""
    deeds = state.deeds
    deeds.rewon += again
    deeds.level = max(deeds.level, campaign.proven)
    deeds.skilled = max(deeds.skilled, _wielded(campaign))
    _award(state, entry)


def recount_levels(state: State) -> None:
    """Count the levels again without the unproven ones, and take back achievements that no longer hold."""
    deeds, campaigns = state.deeds, state.campaigns.values()
    deeds.level = max((campaign.proven for campaign in campaigns), default=0)
    deeds.skilled = max((_wielded(campaign) for campaign in campaigns), default=0)
    deeds.rewon = 0
    counted = {each.name for each in achievements() if getattr(deeds, each.deed) < each.at}
    state.earned = {name: each for name, each in state.earned.items() if name not in counted}


def _wielded(campaign: Campaign) -> int:
    """How many skills of a hero have SKILLED proven levels or more."""
    known = ((skill, campaign.unproven.get(name, [])) for name, skill in campaign.skills.items())
    return sum(skill.levels - len(unproven) >= SKILLED for skill, unproven in known)


def count_checkpoint(state: State, entry: Entry) -> None:
    """Count a checkpoint."""
    state.deeds.checkpoints += 1
    _award(state, entry)


def reset_streak(state: State) -> None:
    """End the current streak: a new campaign begins."""
    state.deeds.running = 0


def reset_absence(state: State) -> None:
    """End the current absence: a window is open again."""
    state.deeds.absence = 0.0


def _award(state: State, entry: Entry) -> None:
    for each in achievements():
        if each.name not in state.earned and getattr(state.deeds, each.deed) >= each.at:
            state.earned[each.name] = Earned(entry.id, entry.time)
