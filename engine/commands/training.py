"""The player has the hero train, rest, or take a trial."""

from __future__ import annotations

import msgspec

from engine.commands.campaigns import check_played, played
from engine.commands.command import NO_HERO, Arguments, Refusal
from engine.commands.skills import check_level
from engine.realm import Realm
from engine.rules.coach import attempted_level
from engine.rules.moves import Examine
from engine.rules.settings import settings
from engine.wire.messages import Accepted
from engine.wire.step_clock import OrderClock
from quests.packs.failed_skills import take_back
from quests.skills import find_skill
from saves.events import TrainingOrdered, TrainingPaused, TrainingResumed
from saves.state import Campaign, SkillState

MOST_SECONDS = 100 * 366 * 86_400.0


class Train(Arguments, frozen=True):
    seconds: float | None = None
    skill: str | None = None
    level: int | None = None


class Trial(Arguments, frozen=True):
    skill: str
    level: int | None = None


async def train(realm: Realm, arguments: Train) -> Accepted:
    """Train up to a level, or for a time that begins with the first step."""
    campaign = played(realm.journal.state)
    if mastered := mastered_goal(campaign, arguments):
        return Accepted(ok=True, message=f"{mastered} is already mastered.", data={"done": True})
    if arguments.seconds is not None and not 0 < arguments.seconds <= MOST_SECONDS:
        raise Refusal(
            "A time to train for must be longer than nothing, such as 10m, and at most a hundred years.",
            "seconds",
        )
    if realm.journal.state.paused:
        realm.journal.record("engine", TrainingResumed(by="player"))
    take_back()
    fact = TrainingOrdered(seconds=arguments.seconds, skill=arguments.skill, level=arguments.level)
    realm.journal.record("engine", fact)
    seconds = arguments.seconds
    realm.order_clock = None if seconds is None else OrderClock(seconds, realm.journal.clock)
    realm.refresh()
    return Accepted(ok=True, message=f"Training is ordered{_once_allowed(realm)}.")


async def pause(realm: Realm, arguments: Arguments) -> Accepted:
    """Stop training after the current step, with nothing lost."""
    if not realm.journal.state.paused:
        realm.journal.record("engine", TrainingPaused(by="player"))
    realm.refresh()
    return Accepted(ok=True, message="Training is paused.")


async def resume(realm: Realm, arguments: Arguments) -> Accepted:
    """Go on training."""
    if realm.journal.state.campaign is not None:
        check_played(realm.journal.state.campaign)
    if realm.journal.state.paused:
        realm.journal.record("engine", TrainingResumed(by="player"))
    take_back()
    realm.attendance.holding = False
    realm.refresh()
    return Accepted(ok=True, message=f"Training goes on{_once_allowed(realm)}.")


async def trial(realm: Realm, arguments: Trial) -> Accepted:
    """Hold a trial now, on the newest checkpoint; it counts for practice only."""
    campaign = realm.journal.state.campaign
    if campaign is None or realm.examiner is None:
        raise Refusal(NO_HERO)
    skill = find_skill(arguments.skill)
    standing = campaign.skills.get(skill.name, SkillState(skill.name))
    level = attempted_level(standing, skill.levels) if arguments.level is None else arguments.level
    check_level(skill.name, level)
    held = await realm.examiner.examine(
        campaign, Examine("practice", skill.name, level, settings().asked("practice"))
    )
    return Accepted(ok=True, data=msgspec.to_builtins(held))


def mastered_goal(campaign: Campaign, arguments: Train) -> str:
    """The goal, such as `bin:3`, if it is mastered, else empty; raises Refusal for an impossible goal."""
    skill, level = arguments.skill, arguments.level
    if (skill is None) != (level is None):
        raise Refusal("A goal is a skill and a level, such as bin:3.")
    if skill is None or level is None:
        return ""
    check_level(skill, level)
    if skill not in campaign.trained:
        add = f"add it with `realm skill add {skill}`"
        raise Refusal(f"The campaign does not train {skill}: {add}.")
    return f"{skill}:{level}" if level in campaign.skills[skill].mastered else ""


def _once_allowed(realm: Realm) -> str:
    held = realm.steward.held
    return f", and rests as the budget wants it: {held}" if held else ""
